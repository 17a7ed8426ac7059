package io.spoor.broker.http.api;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.spoor.broker.http.api.AccessControl.Caller;
import io.spoor.broker.inspect.Inspector;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything below {@code /api/v1/}. Called by the HTTP threads, several at a time.
 *
 * <p>Browsers: there is no CORS, and a change must be {@code application/json} or a DELETE, neither of which a foreign page
 * can send without it. Where no credentials are needed, the Host header must name this machine, or a foreign page could
 * get in by a DNS name that it points here.
 */
public final class Api {
    /** What all paths begin with. */
    public static final String PREFIX = "/api/v1/";

    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final int MOST_BODY = 64 << 10;
    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final JsonMapper json = ApiJson.mapper();
    private final AccessControl access;
    private final String ownHost;
    private final List<Route> routes;

    /** @param ownHost the name or address that is listened on, as it may stand in a Host header */
    public Api(Inspector inspector, AccessControl access, String ownHost) {
        this.access = access;
        this.ownHost = ownHost;
        this.routes = Stream.of(
                        DescriptionRoutes.all(),
                        new SessionRoutes(inspector.sessions()).all(),
                        new SubscriptionRoutes(inspector).all(),
                        new DestinationRoutes(inspector).all(),
                        new DeadLetterRoutes(inspector.destinations()).all(),
                        new TraceRoutes(inspector.traces()).all())
                .flatMap(List::stream)
                .toList();
    }

    List<Route> routes() {
        return routes;
    }

    /** Answers a request; does not close the exchange. */
    public void handle(HttpExchange exchange) throws IOException {
        send(exchange, answer(exchange));
    }

    private ApiResponse answer(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        try {
            return dispatch(exchange);
        } catch (Problem e) {
            if (e.status() == 401) {
                headers.add("WWW-Authenticate", "Bearer realm=\"spoor\"");
                headers.add("WWW-Authenticate", "Basic realm=\"spoor\", charset=\"UTF-8\"");
            }
            return problem(e.status(), e.document());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return problem(503, Problem.document(503, "the broker stops"));
        } catch (RuntimeException | Error e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("path", exchange.getRequestURI().getRawPath())
                    .log("An HTTP request could not be answered");
            return problem(500, Problem.document(500, "this could not be done; the log says why"));
        }
    }

    private ApiResponse dispatch(HttpExchange exchange) throws Problem, InterruptedException, IOException {
        requireOwnHost(exchange.getRequestHeaders().getFirst("Host"));
        Caller caller = access.authenticate(exchange.getRequestHeaders().getFirst("Authorization"));
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getRawPath();
        List<String> segments = List.of(path.substring(PREFIX.length()).split("/", -1));
        List<String> allowed = new ArrayList<>();
        for (Route route : routes) {
            Map<String, String> values = route.match(segments);
            if (values != null && route.method().equals(method)) {
                return dispatch(exchange, caller, route, values);
            } else if (values != null) {
                allowed.add(route.method());
            }
        }
        if (allowed.isEmpty()) {
            throw new Problem(404, "there is no such path; see " + PREFIX + "openapi.json");
        }
        String methods = String.join(", ", new TreeSet<>(allowed));
        exchange.getResponseHeaders().set("Allow", methods);
        throw new Problem(405, method + " is not for this path; it takes " + methods);
    }

    private ApiResponse dispatch(HttpExchange exchange, Caller caller, Route route, Map<String, String> values)
            throws Problem, InterruptedException, IOException {
        if (!caller.role().includes(route.needed())) {
            throw new Problem(403, "this is for callers with the role manage; yours is read");
        }
        byte[] body = null;
        if (route.method().equals("POST")) {
            requireJson(exchange.getRequestHeaders().getFirst("Content-Type"));
            body = body(exchange.getRequestBody());
        }
        Parameters query = Parameters.ofQuery(exchange.getRequestURI().getRawQuery());
        query.allow(route.parameters());
        ApiRequest request = new ApiRequest(values, query, body, json);
        ApiResponse response = route.handler().handle(request);
        if (!route.method().equals("GET")) {
            LOG.atInfo()
                    .addKeyValue("caller", caller.name())
                    .addKeyValue("from", exchange.getRemoteAddress())
                    .addKeyValue("method", route.method())
                    .addKeyValue("path", route.path())
                    .addKeyValue("of", values.values())
                    .addKeyValue("asked", request.object()) // written anew, so on one line
                    .log("Changed over HTTP");
        }
        return response;
    }

    private void requireOwnHost(@Nullable String host) throws Problem {
        if (!access.isOpen()) {
            return;
        }
        String name = host == null ? "" : host.replaceFirst(":\\d*$", "");
        if (!LOCAL_NAMES.contains(name.toLowerCase(java.util.Locale.ROOT)) && !name.equalsIgnoreCase(ownHost)) {
            throw new Problem(421, "the Host header is '" + host + "'; without credentials only localhost is answered");
        }
    }

    private static void requireJson(@Nullable String contentType) throws Problem {
        String type =
                contentType == null ? "" : contentType.replaceFirst(";.*", "").strip();
        if (!type.equalsIgnoreCase(ApiResponse.JSON)) {
            throw new Problem(
                    415,
                    "the content type is " + (type.isEmpty() ? "missing" : "'" + type + "'")
                            + "; send application/json");
        }
    }

    private static byte[] body(InputStream in) throws IOException, Problem {
        byte[] body = in.readNBytes(MOST_BODY + 1);
        if (body.length > MOST_BODY) {
            throw new Problem(413, "the body is larger than " + MOST_BODY + " bytes");
        }
        return body;
    }

    private static ApiResponse problem(int status, Map<String, Object> document) {
        return new ApiResponse(status, "application/problem+json", document, Map.of());
    }

    private void send(HttpExchange exchange, ApiResponse response) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        response.headers().forEach(headers::set);
        Object content = response.body();
        if (content == null) {
            exchange.sendResponseHeaders(response.status(), -1);
            return;
        }
        byte[] bytes = content instanceof byte[] given ? given : json.writeValueAsBytes(content);
        headers.set("Content-Type", response.contentType());
        exchange.sendResponseHeaders(response.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }
    }
}
