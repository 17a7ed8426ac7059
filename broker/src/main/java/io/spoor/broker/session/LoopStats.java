package io.spoor.broker.session;

import io.spoor.tracing.DropReason;

/**
 * What one event loop has counted since the start. Written by its loop without any fence; other threads read figures that
 * may lag by a moment.
 */
public final class LoopStats {
    private long messagesIn;
    private long messagesOut;
    private long payloadBytesIn;
    private long payloadBytesOut;
    private long sampledOut;
    private final long[] dropped = new long[DropReason.values().length];

    void messageIn(int payloadBytes) {
        messagesIn++;
        payloadBytesIn += payloadBytes;
    }

    void messageOut(int payloadBytes) {
        messagesOut++;
        payloadBytesOut += payloadBytes;
    }

    void drop(DropReason reason) {
        dropped[reason.ordinal()]++;
    }

    void sampledOut() {
        sampledOut++;
    }

    /** Events about single messages that were only counted. */
    public long sampledOutEvents() {
        return sampledOut;
    }

    public long messagesIn() {
        return messagesIn;
    }

    public long messagesOut() {
        return messagesOut;
    }

    public long payloadBytesIn() {
        return payloadBytesIn;
    }

    public long payloadBytesOut() {
        return payloadBytesOut;
    }

    public long dropped(DropReason reason) {
        return dropped[reason.ordinal()];
    }
}
