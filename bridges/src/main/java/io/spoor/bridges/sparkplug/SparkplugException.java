package io.spoor.bridges.sparkplug;

/** A message that cannot be understood; the message says why. */
public final class SparkplugException extends Exception {
    private static final long serialVersionUID = 1L;

    SparkplugException(String reason) {
        super(reason, null, false, false);
    }
}
