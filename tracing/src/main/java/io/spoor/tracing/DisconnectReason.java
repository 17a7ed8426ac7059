package io.spoor.tracing;

import java.util.Locale;

/** Why a connection ended; the closed enumeration behind {@code event.reason}. */
public enum DisconnectReason {
    NORMAL,
    KEEPALIVE_TIMEOUT,
    TCP_CLOSED,
    TLS_ERROR,
    TAKEN_OVER,
    KICKED,
    NOT_AUTHORIZED,
    BAD_CREDENTIALS,
    BANNED,
    PROTOCOL_ERROR,
    MALFORMED_PACKET,
    PACKET_TOO_LARGE,
    RECEIVE_MAXIMUM,
    QUOTA_EXCEEDED,
    IDLE_BEFORE_CONNECT,
    SERVER_SHUTDOWN,
    SERVER_BUSY,
    INTERNAL_ERROR;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name in trace documents, for example {@code keepalive_timeout}. */
    public String wireName() {
        return wireName;
    }
}
