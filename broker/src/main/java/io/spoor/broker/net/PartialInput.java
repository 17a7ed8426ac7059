package io.spoor.broker.net;

import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.session.Closing;
import io.spoor.tracing.DisconnectReason;
import org.jspecify.annotations.Nullable;

/**
 * The part of a packet that a connection has sent so far. While all connections' parts take more than they may, the large
 * ones are not read on; and those that take ten seconds or more go, or packets that never end would keep out all others.
 * Belongs to the connection's event loop.
 */
final class PartialInput {
    private static final int SMALL = 4 * 1024;
    private static final long OLD_NANOS = 10_000_000_000L;

    private final InputBudget budget;
    private long bytes;
    private long packets;
    private long sinceNanos;

    PartialInput(InputBudget budget) {
        this.budget = budget;
    }

    /**
     * Takes note of what lies here.
     *
     * @param packetsSoFar how many whole packets came before
     */
    void holds(long newBytes, long packetsSoFar, long nowNanos) {
        if (bytes == 0 || packetsSoFar != packets) {
            packets = packetsSoFar;
            sinceNanos = nowNanos;
        }
        if (newBytes != bytes) {
            budget.add(newBytes - bytes);
            bytes = newBytes;
        }
    }

    /** Whether no more of it is to be read for now. */
    boolean mustWait() {
        return bytes > SMALL && budget.isFull();
    }

    /** Why not to wait for the rest any longer, or null. */
    @Nullable
    Closing overdue(long nowNanos) {
        return !mustWait() || nowNanos - sinceNanos < OLD_NANOS
                ? null
                : Closing.byServer(
                        ReasonCode.QUOTA_EXCEEDED,
                        DisconnectReason.QUOTA_EXCEEDED,
                        "a packet is not complete after ten seconds, and such packets take " + budget.heldBytes()
                                + " of " + budget.limitBytes() + " bytes (mqtt.inputBudget)");
    }
}
