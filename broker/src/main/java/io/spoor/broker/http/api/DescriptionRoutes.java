package io.spoor.broker.http.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The interface's own description. */
final class DescriptionRoutes {
    private DescriptionRoutes() {}

    static List<Route> all() {
        return List.of(Route.get("/openapi.json", request -> new ApiResponse(200, ApiResponse.JSON, text(), Map.of())));
    }

    private static byte[] text() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(DescriptionRoutes.class.getResourceAsStream("openapi.json"), "openapi.json")) {
            return in.readAllBytes();
        }
    }
}
