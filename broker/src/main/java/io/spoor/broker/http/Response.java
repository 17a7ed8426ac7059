package io.spoor.broker.http;

import java.nio.charset.StandardCharsets;

/** What goes back to the caller; its body is nobody else's. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Response(int status, String contentType, byte[] body) {

    static Response text(int status, String text) {
        return new Response(status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
