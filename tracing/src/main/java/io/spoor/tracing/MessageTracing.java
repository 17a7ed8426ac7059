package io.spoor.tracing;

/** How much of the single messages goes into the trace; connection, session and security events are always whole. */
public enum MessageTracing {
    /** One event for each publish, delivery, acknowledgement, rejection and drop. */
    ALL,
    /** As {@link #ALL} up to so many events a second; above it, messages are only counted as with {@link #SUMMARY}. */
    BUDGET,
    /** Exact counts for each client, topic and interval, in {@code client-summary} events. */
    SUMMARY,
    /** Nothing. */
    NONE
}
