package io.spoor.tracing;

/** How much of the single messages goes into the trace; connection, session and security events are always whole. */
public enum MessageTracing {
    /** One event for each publish, delivery, acknowledgement, rejection and drop. */
    ALL,
    /** Exact counts for each client and interval, in {@code client-summary} events. */
    SUMMARY,
    /** Nothing. */
    NONE
}
