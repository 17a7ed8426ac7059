package io.spoor.tracing;

/**
 * How promptly a client answers and speaks, of a connection or an interval of it.
 *
 * @param acknowledgements messages that it acknowledged, with PUBACK or PUBCOMP, after they were sent on this connection
 * @param acknowledgementNanos the sum of the times from their sending to that
 * @param longestNanos the longest of them
 * @param late how often nothing was heard for longer than its keep-alive, though not for so long that the connection ended
 * @param latestNanos by how much at the most
 */
public record RoundTrips(
        long acknowledgements, long acknowledgementNanos, long longestNanos, long late, long latestNanos) {

    /** Of a client that had nothing to acknowledge and was never late. */
    public static final RoundTrips NONE = new RoundTrips(0, 0, 0, 0, 0);

    /** The mean of the times to an acknowledgement; 0 without any. */
    public long meanNanos() {
        return acknowledgements == 0 ? 0 : acknowledgementNanos / acknowledgements;
    }
}
