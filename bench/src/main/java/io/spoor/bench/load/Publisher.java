package io.spoor.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Sends numbered messages to one topic, at the pace it is given, with a bounded number of unacknowledged ones at QoS 1
 * and 2.
 */
final class Publisher extends Link {

    /** The next turn comes with an answer of the broker or room in the socket, not with time. */
    static final long WHEN_READY = Long.MAX_VALUE;

    private static final int MESSAGES_PER_TURN = 50;
    private static final int ACK_BYTES = 4;
    /** Lateness up to this is the timer's; beyond, it is the broker that holds the publisher up, and counts. */
    private static final long TIMER_SLACK_NANOS = Duration.ofMillis(2).toNanos();

    private enum Awaiting {
        NOTHING,
        PUBACK,
        PUBREC,
        PUBCOMP
    }

    private final int index;
    private final int qos;
    private final int window;
    private final PublishFrame frame;
    private final Awaiting[] inFlight = new Awaiting[65536];
    private final int[] sequences = new int[65536];
    private final BitSet settled = new BitSet();
    private final boolean remembers;
    private int inFlightCount;
    private int lastPacketId;
    private long sent;

    private boolean paced;
    private long dueNanos;
    private long intervalNanos;
    private int burst;
    private int leftOfBurst;

    Publisher(String name, SocketChannel channel, Selector selector, LoadSpec spec, int index, String topic)
            throws IOException {
        super(name, channel, selector);
        this.index = index;
        this.qos = spec.qos();
        this.window = spec.window();
        this.remembers = spec.persistent();
        this.frame = Frames.publish(spec.version(), topic, qos, spec.payloadBytes());
        Arrays.fill(inFlight, Awaiting.NOTHING);
    }

    /** From now on, as fast as the broker takes messages. */
    void fullSpeed(long now) {
        paced = false;
        dueNanos = now;
        intervalNanos = 0;
        burst = leftOfBurst = 1;
    }

    /** From {@code firstDue} on, {@code burst} messages every {@code intervalNanos}. */
    void paced(long firstDue, long intervalNanos, int burst) {
        paced = true;
        this.dueNanos = firstDue;
        this.intervalNanos = intervalNanos;
        this.burst = leftOfBurst = burst;
    }

    /** Sends what is due; returns when, in {@link System#nanoTime}, the next turn is wanted. */
    long turn(long now) {
        if (!isOpen() || isBlocked()) {
            return WHEN_READY;
        }
        int count = 0;
        while (count < MESSAGES_PER_TURN && isDue(now) && canSend()) {
            append(paced && now - dueNanos > TIMER_SLACK_NANOS ? dueNanos : now);
            count++;
            if (--leftOfBurst == 0) {
                leftOfBurst = burst;
                dueNanos += intervalNanos;
            }
        }
        if (count > 0) {
            try {
                flush();
            } catch (IOException e) {
                // The broker closed the connection: a result that the run reports.
                close();
                return WHEN_READY;
            }
        }
        return isBlocked() || !canSend() ? WHEN_READY : dueNanos;
    }

    private boolean isDue(long now) {
        return !paced || now - dueNanos >= 0;
    }

    private boolean canSend() {
        return (qos == 0 || inFlightCount < window) && hasRoom(frame.length() + window * ACK_BYTES);
    }

    private void append(long stampNanos) {
        ByteBuffer out = outgoing(frame.length());
        int start = out.position();
        frame.append(out, index, sent++, stampNanos);
        if (qos > 0) {
            int id = nextPacketId();
            sequences[id] = (int) (sent - 1);
            inFlight[id] = qos == 1 ? Awaiting.PUBACK : Awaiting.PUBREC;
            inFlightCount++;
            frame.setPacketId(out, start, id);
        }
    }

    private int nextPacketId() {
        do {
            lastPacketId = lastPacketId == 65535 ? 1 : lastPacketId + 1;
        } while (inFlight[lastPacketId] != Awaiting.NOTHING);
        return lastPacketId;
    }

    @Override
    void onPacket(int firstByte, ByteBuffer in, int start, int end, long now) {
        int type = firstByte >> 4;
        if (type == Frames.DISCONNECT) {
            close();
            return;
        }
        int id = in.getShort(start) & 0xFFFF;
        int reason = end - start > 2 ? in.get(start + 2) & 0xFF : 0;
        if (reason >= 0x80) {
            throw new IllegalStateException(
                    name() + ": the broker refused a message with reason code 0x" + Integer.toHexString(reason));
        }
        switch (type) {
            case Frames.PUBACK -> settle(id, Awaiting.PUBACK);
            case Frames.PUBREC -> {
                expect(id, Awaiting.PUBREC);
                inFlight[id] = Awaiting.PUBCOMP;
                outgoing(ACK_BYTES).put((byte) 0x62).put((byte) 2).putShort((short) id);
            }
            case Frames.PUBCOMP -> settle(id, Awaiting.PUBCOMP);
            default -> throw new IllegalStateException(name() + " got an unexpected packet of type " + type);
        }
    }

    private void settle(int id, Awaiting expected) {
        expect(id, expected);
        inFlight[id] = Awaiting.NOTHING;
        inFlightCount--;
        if (remembers) {
            settled.set(sequences[id]);
        }
    }

    private void expect(int id, Awaiting expected) {
        if (inFlight[id] != expected) {
            throw new IllegalStateException(
                    name() + " got a " + expected + " for packet " + id + ", which awaits " + inFlight[id]);
        }
    }

    /** Whether the broker has taken and acknowledged everything. */
    boolean isSettled() {
        return !isOpen() || (!isBlocked() && inFlightCount == 0);
    }

    long sent() {
        return sent;
    }

    /** Which messages the broker has acknowledged; only of a load with persistent sessions. */
    BitSet settled() {
        return settled;
    }

    /** At QoS 1 and 2, what the broker has taken for good. */
    long acknowledged() {
        return sent - inFlightCount;
    }
}
