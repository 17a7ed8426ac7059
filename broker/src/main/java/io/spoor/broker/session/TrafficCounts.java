package io.spoor.broker.session;

import io.spoor.tracing.TraceEvent.Traffic;

/**
 * What went over one client's connection since the last connect. Written by the session's loop only; the bytes are those
 * of MQTT packets.
 */
public final class TrafficCounts {
    private long bytesIn;
    private long bytesOut;
    private long messagesIn;
    private long messagesOut;
    private long messagesDropped;
    private long pings;
    private Traffic reported = new Traffic(0, 0, 0, 0, 0, 0);

    public void bytesIn(long bytes) {
        bytesIn += bytes;
    }

    public void bytesOut(long bytes) {
        bytesOut += bytes;
    }

    public void messageIn() {
        messagesIn++;
    }

    void messageOut() {
        messagesOut++;
    }

    void messageDropped() {
        messagesDropped++;
    }

    public void ping() {
        pings++;
    }

    /** Everything since the connect. */
    public Traffic total() {
        return new Traffic(bytesIn, bytesOut, messagesIn, messagesOut, messagesDropped, pings);
    }

    /** What came since this method was last called. */
    Traffic sinceLastReport() {
        Traffic now = total();
        Traffic before = reported;
        reported = now;
        return new Traffic(
                now.bytesIn() - before.bytesIn(),
                now.bytesOut() - before.bytesOut(),
                now.messagesIn() - before.messagesIn(),
                now.messagesOut() - before.messagesOut(),
                now.messagesDropped() - before.messagesDropped(),
                now.pings() - before.pings());
    }

    /** A new connection begins. */
    void reset() {
        bytesIn = 0;
        bytesOut = 0;
        messagesIn = 0;
        messagesOut = 0;
        messagesDropped = 0;
        pings = 0;
        reported = total();
    }
}
