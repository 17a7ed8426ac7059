package io.spoor.broker.session;

import io.spoor.tracing.RoundTrips;

/**
 * How promptly one client has answered and spoken since the last connect. Written by the session's loop only.
 *
 * <p>What a broker can measure of pings is when they come: MQTT has none that the client would have to answer, and those of
 * WebSocket end the connection of clients that do not know them (Paho's Java client, for one). The network's own round trips
 * are the kernel's to tell.
 */
public final class RoundTripCounts {
    private final Sums total = new Sums();
    private final Sums sinceReport = new Sums();

    private static final class Sums {
        long acknowledgements;
        long nanos;
        long longest;
        long late;
        long latest;

        void clear() {
            acknowledgements = 0;
            nanos = 0;
            longest = 0;
            late = 0;
            latest = 0;
        }

        RoundTrips get() {
            return acknowledgements + late == 0
                    ? RoundTrips.NONE
                    : new RoundTrips(acknowledgements, nanos, longest, late, latest);
        }
    }

    /** A message was acknowledged, so long after it was sent. */
    void acknowledged(long nanos) {
        acknowledged(total, nanos);
        acknowledged(sinceReport, nanos);
    }

    private static void acknowledged(Sums sums, long nanos) {
        sums.acknowledgements++;
        sums.nanos += nanos;
        sums.longest = Math.max(sums.longest, nanos);
    }

    /** The client was heard again, so much later than its keep-alive allows. */
    public void late(long nanos) {
        late(total, nanos);
        late(sinceReport, nanos);
    }

    private static void late(Sums sums, long nanos) {
        sums.late++;
        sums.latest = Math.max(sums.latest, nanos);
    }

    /** Everything since the connect. */
    public RoundTrips total() {
        return total.get();
    }

    /** What came since this method was last called. */
    RoundTrips sinceLastReport() {
        RoundTrips trips = sinceReport.get();
        sinceReport.clear();
        return trips;
    }

    /** A new connection begins. */
    void reset() {
        total.clear();
        sinceReport.clear();
    }
}
