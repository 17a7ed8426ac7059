package io.spoor.tracing;

import java.util.Locale;

/** Why a TLS handshake failed; the closed enumeration behind {@code event.reason} of a handshake failure. */
public enum TlsFailure {
    /** The peer does not speak TLS at all. */
    PLAIN_TEXT,
    NO_COMMON_CIPHER,
    NO_COMMON_VERSION,
    CERTIFICATE_REQUIRED,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_NOT_YET_VALID,
    CERTIFICATE_REVOKED,
    /** The client's certificate was issued by an authority that the listener does not trust. */
    UNKNOWN_CA,
    BAD_CERTIFICATE,
    /** The client refused the server's certificate; its alert is in the detail. */
    REJECTED_BY_PEER,
    /** The peer closed the connection during the handshake. */
    CLOSED,
    TIMEOUT,
    OTHER;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name in trace documents, for example {@code unknown_ca}. */
    public String wireName() {
        return wireName;
    }
}
