package io.spoor.tracing.journal;

import java.io.IOException;

/** A segment file cannot be read at all. */
final class DamagedSegmentException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedSegmentException(String message) {
        super(message);
    }
}
