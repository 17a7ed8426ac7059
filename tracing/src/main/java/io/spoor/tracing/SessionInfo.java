package io.spoor.tracing;

/**
 * What a session holds at a moment.
 *
 * @param queuedMessages that wait to be sent
 * @param inFlight that were sent and are not acknowledged
 * @param expirySeconds how long it outlives its connection; 0 for not at all, 4294967295 for always
 */
public record SessionInfo(int subscriptions, int queuedMessages, int inFlight, long expirySeconds) {}
