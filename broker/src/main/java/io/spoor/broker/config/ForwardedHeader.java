package io.spoor.broker.config;

/**
 * Which header of a WebSocket's HTTP request names the client. One, not whichever is there: a proxy sets the one that it
 * knows, and passes the other on as the client sent it.
 */
public enum ForwardedHeader {
    X_FORWARDED_FOR("x-forwarded-for"),
    /** RFC 7239. */
    FORWARDED("forwarded");

    private final String header;

    ForwardedHeader(String header) {
        this.header = header;
    }

    /** The header's name, in lower case. */
    public String header() {
        return header;
    }
}
