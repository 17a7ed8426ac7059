package io.spoor.broker.net;

/**
 * How long a connection's packets are handled before others have their turn: a read of 64 KiB can hold 10,000 packets, and
 * each can be work for many subscribers. Belongs to the connection's event loop.
 */
final class ReadTurn {
    private static final long NANOS = 10_000_000L;
    private static final long LAST_NANOS = 1_000_000_000L;
    private static final int PACKETS_BETWEEN_LOOKS = 4;

    private long beganNanos;
    private long allowedNanos = NANOS;
    private int packets;
    private boolean running;
    private boolean interrupted;

    /** Something has come; a turn begins unless one has. */
    void begins(long nowNanos) {
        if (!running) {
            next(nowNanos);
        }
    }

    /** The turn after one that was interrupted. */
    void next(long nowNanos) {
        running = true;
        interrupted = false;
        beganNanos = nowNanos;
    }

    /** The client has closed the connection behind what waits, which must be handled now or never. */
    void last(long nowNanos) {
        allowedNanos = LAST_NANOS;
        next(nowNanos);
    }

    /** A packet is handled; looks at the clock now and then. */
    void packet() {
        if (++packets % PACKETS_BETWEEN_LOOKS == 0 && System.nanoTime() - beganNanos > allowedNanos) {
            interrupted = true;
        }
    }

    /** Whether packets are to wait for the next turn. */
    boolean isInterrupted() {
        return interrupted;
    }

    /** Nothing more is there, unless packets wait for the next turn. */
    void ends() {
        running = interrupted;
    }
}
