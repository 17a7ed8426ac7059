package io.spoor.tracing;

/** Takes note of what happens. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface Tracer {

    /** A tracer that forgets everything, for tests and for embedding without tracing. */
    Tracer NONE = event -> {};

    /** Notes an event. Never blocks, never throws; what cannot be kept is counted and named in a trace gap. */
    void record(TraceEvent event);
}
