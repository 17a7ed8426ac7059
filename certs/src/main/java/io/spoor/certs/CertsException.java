package io.spoor.certs;

/**
 * A certificate, key or list cannot be used, read or made; the message names the file or value and says what would be
 * right. It is meant for the eyes of whoever runs the broker: print it without its stack trace.
 */
public class CertsException extends Exception {
    private static final long serialVersionUID = 1L;

    public CertsException(String message) {
        super(message);
    }

    public CertsException(String message, Throwable cause) {
        super(message, cause);
    }
}
