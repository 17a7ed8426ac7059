package io.spoor.broker.http.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer.
 *
 * @param body made into JSON, unless it is an array of bytes; null for none
 * @param headers beside those that all answers have
 */
record ApiResponse(int status, String contentType, @Nullable Object body, Map<String, String> headers) {
    static final String JSON = "application/json";

    static ApiResponse ok(Object body) {
        return new ApiResponse(200, JSON, body, Map.of());
    }

    static ApiResponse of(int status, Object body) {
        return new ApiResponse(status, JSON, body, Map.of());
    }

    static ApiResponse items(List<?> items) {
        return ok(Map.of("items", items));
    }

    static ApiResponse noContent() {
        return new ApiResponse(204, JSON, null, Map.of());
    }
}
