package io.spoor.broker.auth;

import org.jspecify.annotations.Nullable;

/** The answer to a client that wants to connect. */
public sealed interface AuthResult {

    /**
     * The client may come in.
     *
     * @param userName whom it was found to be, also where the name comes from a certificate; null if anonymous
     */
    record Accepted(@Nullable String userName) implements AuthResult {}

    /**
     * The client may not come in.
     *
     * @param detail for the operator's log and trace, not for the client; tells no secret
     */
    record Refused(Cause cause, String detail) implements AuthResult {}

    /** What the refusal is based on; the broker maps it to the reason code of the client's protocol version. */
    enum Cause {
        BAD_CREDENTIALS,
        NOT_AUTHORIZED,
        BANNED,
        CLIENT_ID_NOT_VALID,
        /** The check itself failed; the client may try again later. */
        UNAVAILABLE
    }

    static AuthResult accepted(@Nullable String userName) {
        return new Accepted(userName);
    }

    static AuthResult refused(Cause cause, String detail) {
        return new Refused(cause, detail);
    }
}
