package io.spoor.bridges;

import java.io.IOException;
import java.time.Duration;

/** A delivery that did not work, with the least time to wait before the next try; the message is for people. */
public class DeliveryException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /**
     * @param retryAfter the destination's own wish, for example from {@code Retry-After}; the loop's backoff holds where
     *     it is longer
     */
    public DeliveryException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** As {@link #DeliveryException(String, Duration)}, for what another exception told. */
    public DeliveryException(String message, Duration retryAfter, Throwable cause) {
        super(message, cause);
        this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
