package io.spoor.broker.proxy;

/** What should have been a PROXY header is none; the message says what is wrong with it. */
public final class ProxyHeaderException extends Exception {
    private static final long serialVersionUID = 1;

    ProxyHeaderException(String message) {
        super(message);
    }
}
