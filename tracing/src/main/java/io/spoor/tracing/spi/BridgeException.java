package io.spoor.tracing.spi;

/** A bridge cannot work as configured; the message names the culprit and what would be right. */
public class BridgeException extends Exception {
    private static final long serialVersionUID = 1L;

    public BridgeException(String message) {
        super(message);
    }

    public BridgeException(String message, Throwable cause) {
        super(message, cause);
    }
}
