package io.spoor.broker.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.spoor.broker.config.HttpConfig;
import io.spoor.broker.http.api.AccessControl;
import io.spoor.broker.http.api.Api;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics}, {@code /health/live}, {@code /health/ready} and {@link Api} with the JDK's own server. A few
 * threads of its own answer; a caller that takes longer than {@value #MOST_SECONDS} s to send its request or to take the answer is
 * cut off. Started and stopped by one thread.
 */
public final class HttpEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final int THREADS = 8;
    private static final int MOST_WAITING = 256;
    private static final int BACKLOG = 64;
    private static final String MOST_SECONDS = "10";
    private static final String INDEX = """
            Spoor
            /metrics       figures in the format of Prometheus
            /health/live   200 while the broker makes progress
            /health/ready  200 while it takes clients; says which destinations are down
            /api/v1/       to look at the broker and control it: /api/v1/openapi.json""";

    static {
        // The JDK's server takes its limits from system properties only, once; a value set by the user wins.
        for (String limit : new String[] {"maxReqTime", "maxRspTime"}) {
            String property = "sun.net.httpserver." + limit;
            System.setProperty(property, System.getProperty(property, MOST_SECONDS));
        }
    }

    private final HttpConfig config;
    private final PrometheusMeterRegistry metrics;
    private final HealthSource health;
    private final HealthPage page = new HealthPage();
    private final AccessControl access;
    private final @Nullable Api api;
    private final @Nullable HttpTls tls;
    private @Nullable Running running;

    private record Running(HttpServer server, ThreadPoolExecutor threads) {}

    /** One with pages only. */
    public HttpEndpoint(HttpConfig config, PrometheusMeterRegistry metrics, HealthSource health) {
        this(config, metrics, health, AccessControl.everyone(), null, null);
    }

    /**
     * Makes one that does not listen yet.
     *
     * @param access for the pages, if they are not open to all
     * @param tls null for plain HTTP
     */
    public HttpEndpoint(
            HttpConfig config,
            PrometheusMeterRegistry metrics,
            HealthSource health,
            AccessControl access,
            @Nullable Api api,
            @Nullable HttpTls tls) {
        this.config = config;
        this.metrics = metrics;
        this.health = health;
        this.access = access;
        this.api = api;
        this.tls = tls;
    }

    /**
     * Begins to listen, unless the configuration says not to.
     *
     * @throws IOException if the address cannot be used; the message names it
     */
    public void start() throws IOException {
        if (!config.enabled() || running != null) {
            return;
        }
        InetSocketAddress address = config.address().resolve();
        HttpServer server;
        try {
            if (address.isUnresolved()) {
                throw new IOException("no such host");
            }
            server = tls == null ? HttpServer.create(address, BACKLOG) : tls.server(address, BACKLOG);
        } catch (IOException e) {
            throw new IOException("cannot listen on http.address " + config.address() + ": " + e.getMessage(), e);
        }
        ThreadPoolExecutor threads = threads();
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        running = new Running(server, threads);
    }

    /** Where it listens; null while it does not. */
    public @Nullable InetSocketAddress address() {
        return running == null ? null : running.server().getAddress();
    }

    /** Stops listening and cuts off callers at once. */
    @Override
    public void close() {
        if (running != null) {
            running.server().stop(0);
            running.threads().shutdownNow();
            running = null;
        }
    }

    private static ThreadPoolExecutor threads() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, "spoor-http-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            if (api != null && path != null && path.startsWith(Api.PREFIX)) {
                api.handle(exchange);
                return;
            }
            String method = exchange.getRequestMethod();
            boolean head = method.equals("HEAD");
            Response response;
            if (!head && !method.equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                response = Response.text(405, "only GET and HEAD are answered here");
            } else if (!config.openPages()
                    && !access.mayRead(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"spoor\"");
                response = Response.text(401, "this page needs credentials (http.openPages is false)");
            } else {
                response = answer(exchange);
            }
            exchange.getResponseHeaders().set("Content-Type", response.contentType());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.sendResponseHeaders(response.status(), head ? -1 : response.body().length);
            if (!head) {
                try (OutputStream body = exchange.getResponseBody()) {
                    body.write(response.body());
                }
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("An HTTP caller went away");
        }
    }

    private Response answer(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        try {
            return switch (path == null ? "" : path) {
                case "/" -> Response.text(200, INDEX);
                case "/metrics" -> metrics(exchange.getRequestHeaders().getFirst("Accept"));
                case "/health/live" -> page.live(health.report());
                case "/health/ready" -> page.ready(health.report());
                default -> Response.text(404, "there is no such page; / lists those that there are");
            };
        } catch (IOException | RuntimeException | Error e) {
            LOG.atError().setCause(e).addKeyValue("path", path).log("An HTTP page could not be made");
            return Response.text(500, "this page could not be made; the log says why");
        }
    }

    private Response metrics(@Nullable String accept) throws IOException {
        boolean open = accept != null && accept.contains("application/openmetrics-text");
        String contentType = open
                ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        metrics.scrape(out, contentType);
        return new Response(200, contentType, out.toByteArray());
    }
}
