package io.spoor.broker.http.api;

import java.util.LinkedHashMap;
import java.util.Map;

/** Why a request is not fulfilled, for the caller (RFC 9457). */
final class Problem extends Exception {
    private static final long serialVersionUID = 1L;

    private static final Map<Integer, String> TITLES = Map.of(
            400, "Bad request",
            401, "Not authenticated",
            403, "Not allowed",
            404, "Not found",
            405, "Method not allowed",
            409, "Conflict",
            413, "Too large",
            415, "Unsupported media type",
            421, "Misdirected request",
            503, "Not now");

    private final int status;

    Problem(int status, String detail) {
        super(detail);
        this.status = status;
    }

    static Problem badRequest(String detail) {
        return new Problem(400, detail);
    }

    static Problem notFound(String what, String name) {
        return new Problem(404, "there is no " + what + " '" + name + "'");
    }

    int status() {
        return status;
    }

    /** As the body of an answer. */
    Map<String, Object> document() {
        return document(status, String.valueOf(getMessage()));
    }

    static Map<String, Object> document(int status, String detail) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "about:blank");
        document.put("title", TITLES.getOrDefault(status, "Internal error"));
        document.put("status", status);
        document.put("detail", detail);
        return document;
    }
}
