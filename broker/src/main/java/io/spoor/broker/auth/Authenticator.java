package io.spoor.broker.auth;

/** Decides whether a client may connect. For any thread, several at a time. */
public interface Authenticator {

    AuthResult authenticate(Credentials credentials);

    /**
     * Whether {@link #authenticate} may take longer than an event loop can wait (files, network, password hashes). If so
     * the broker asks on a worker thread.
     */
    boolean mayBlock();
}
