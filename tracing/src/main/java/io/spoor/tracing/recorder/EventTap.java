package io.spoor.tracing.recorder;

import io.spoor.tracing.TraceEvent;
import java.nio.ByteBuffer;

/** Looks at events as they are written. */
@FunctionalInterface
public interface EventTap {

    /** For when nobody looks. */
    EventTap NONE = (event, document) -> {};

    /**
     * An event is in the journal. On the tracer's thread, which has more to do: returns at once, and never throws.
     *
     * @param document the event's document, from position to limit; holds only until this method returns
     */
    void written(TraceEvent event, ByteBuffer document);
}
