package io.spoor.broker.http.api;

import io.spoor.broker.auth.ApiRole;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done for a method and path.
 *
 * @param path below {@code /api/v1}, with parameters like {@code {id}}
 * @param parameters that the query may have
 */
record Route(String method, String path, Set<String> parameters, Handler handler) {

    /** Fulfils a request. */
    @FunctionalInterface
    interface Handler {
        ApiResponse handle(ApiRequest request) throws Problem, InterruptedException, java.io.IOException;
    }

    static Route get(String path, Handler handler, String... parameters) {
        return new Route("GET", path, Set.of(parameters), handler);
    }

    static Route post(String path, Handler handler) {
        return new Route("POST", path, Set.of(), handler);
    }

    static Route delete(String path, Handler handler) {
        return new Route("DELETE", path, Set.of(), handler);
    }

    /** Who may use it. */
    ApiRole needed() {
        return method.equals("GET") ? ApiRole.READ : ApiRole.MANAGE;
    }

    /** The values of the path's parameters; null if a path, split and not decoded yet, is another one. */
    @Nullable
    Map<String, String> match(List<String> segments) throws Problem {
        String[] own = path.substring(1).split("/", -1);
        if (own.length != segments.size()) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < own.length; i++) {
            if (own[i].startsWith("{")) {
                values.put(own[i].substring(1, own[i].length() - 1), decode(segments.get(i)));
            } else if (!own[i].equals(segments.get(i))) {
                return null;
            }
        }
        return values;
    }

    private static String decode(String segment) throws Problem {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("the path has a wrong escape: " + e.getMessage());
        }
    }
}
