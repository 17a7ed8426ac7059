package io.spoor.certs.tls;

/** Why a TLS handshake failed. The names are those of the failures in trace events, one to one. */
public enum HandshakeProblem {
    /** The peer does not speak TLS at all. */
    PLAIN_TEXT,
    NO_COMMON_CIPHER,
    NO_COMMON_VERSION,
    /** The peer showed no certificate, and has to. */
    CERTIFICATE_REQUIRED,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_NOT_YET_VALID,
    CERTIFICATE_REVOKED,
    /** No trusted authority issued the peer's certificate. */
    UNKNOWN_CA,
    /** The peer's certificate is no good in another way: its usage, its names, its signature. */
    BAD_CERTIFICATE,
    /** The peer refused this side's certificate; its alert is in the detail. */
    REJECTED_BY_PEER,
    /** The peer closed the connection during the handshake. */
    CLOSED,
    TIMEOUT,
    OTHER
}
