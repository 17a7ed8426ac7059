package io.spoor.broker.config;

/** Whether TLS clients show a certificate. */
public enum ClientAuth {
    /** They are not asked for one. */
    NONE,
    /** They may; one that is shown must be valid. */
    OPTIONAL,
    /** Without a valid one the handshake fails. */
    REQUIRED
}
