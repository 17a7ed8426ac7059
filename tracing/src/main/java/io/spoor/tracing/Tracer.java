package io.spoor.tracing;

/** Takes note of what happens. Implementations are safe for use by many threads. */
public interface Tracer {

    /** A tracer that forgets everything, for tests and for embedding without tracing. */
    Tracer NONE = new Tracer() {
        @Override
        public void record(TraceEvent event) {}

        @Override
        public MessageTracing messages() {
            return MessageTracing.NONE;
        }
    };

    /** Notes an event. Never blocks, never throws; what cannot be kept is counted and named in a trace gap. */
    void record(TraceEvent event);

    /** Whether single messages are wanted; callers ask before they make an event for a message. */
    MessageTracing messages();
}
