package io.spoor.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.HdrHistogram.Histogram;

/** Receives one publisher's messages, acknowledges them in full and checks each of them. */
final class Subscriber extends Link {

    private static final int ACK_BYTES = 4;

    private final MqttVersion version;
    private final int publisher;
    private final int payloadBytes;
    private final Latency latency;
    private final SequenceCheck check;

    Subscriber(
            String name,
            SocketChannel channel,
            Selector selector,
            LoadSpec spec,
            int publisher,
            Latency latency,
            SequenceCheck check)
            throws IOException {
        super(name, channel, selector);
        this.version = spec.version();
        this.payloadBytes = spec.payloadBytes();
        this.publisher = publisher;
        this.latency = latency;
        this.check = check;
    }

    /** Leaves the broker as one that will come back does. */
    void leave() throws IOException {
        byte[] disconnect = Frames.disconnect();
        outgoing(disconnect.length).put(disconnect);
        flush();
    }

    @Override
    void onPacket(int firstByte, ByteBuffer in, int start, int end, long now) {
        switch (firstByte >> 4) {
            case Frames.PUBLISH -> onPublish(firstByte >> 1 & 3, in, start, end, now);
            case Frames.PUBREL -> acknowledge(0x70, in.getShort(start));
            case Frames.DISCONNECT -> close();
            default ->
                throw new IllegalStateException(name() + " got an unexpected packet of type " + (firstByte >> 4));
        }
    }

    private void onPublish(int qos, ByteBuffer in, int start, int end, long now) {
        int position = start + 2 + (in.getShort(start) & 0xFFFF);
        if (qos > 0) {
            acknowledge(qos == 1 ? 0x40 : 0x50, in.getShort(position));
            position += 2;
        }
        if (version.hasProperties()) {
            int length = in.get(position);
            if (length < 0) {
                throw new IllegalStateException(name() + " got more than 127 bytes of properties");
            }
            position += 1 + length;
        }
        if (end - position != payloadBytes || Payload.publisher(in, position) != publisher) {
            throw new IllegalStateException(name() + " got a message that is not meant for it, or is damaged");
        }
        check.accept(Payload.sequence(in, position));
        latency.record(now - Payload.dueNanos(in, position));
    }

    private void acknowledge(int firstByte, short packetId) {
        if (!isOpen()) {
            return;
        }
        outgoing(ACK_BYTES).put((byte) firstByte).put((byte) 2).putShort(packetId);
    }

    SequenceCheck check() {
        return check;
    }

    int publisher() {
        return publisher;
    }

    /** The latencies of all subscribers; off while the broker warms up. */
    static final class Latency {
        private static final long MAX_NANOS = 60_000_000_000L;

        private final Histogram histogram = new Histogram(1_000, MAX_NANOS, 3);
        private boolean on;

        void start() {
            histogram.reset();
            on = true;
        }

        Histogram stop() {
            on = false;
            return histogram.copy();
        }

        void record(long nanos) {
            if (on) {
                histogram.recordValue(Math.min(Math.max(nanos, 0), MAX_NANOS));
            }
        }
    }
}
