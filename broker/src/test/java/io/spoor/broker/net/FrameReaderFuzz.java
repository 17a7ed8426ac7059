package io.spoor.broker.net;

import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.spoor.broker.fuzzing.FuzzTarget;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.testing.RawPackets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A stream of packets: up to 15 bytes say how it is cut into pieces and when its reader waits, the rest is the stream. In
 * whatever pieces it comes, the same packets come out, the same place ends it in an error, no buffer is left, and no more is held than
 * what came and the size that was announced.
 */
public final class FrameReaderFuzz implements FuzzTarget {

    private static final int LARGEST = 300;

    @Override
    public List<byte[]> seeds() {
        byte[] stream = bytes(
                RawPackets.connect(5, "c"),
                RawPackets.subscribe(5, 1, "a/#", 2),
                RawPackets.publish(5, "a/b", 1, 2, new byte[150]),
                RawPackets.pingreq(),
                RawPackets.disconnect());
        return List.of(
                bytes(0, stream),
                bytes(3, 1, 1, 200, stream),
                bytes(4, 0x83, 20, 0x81, 7, stream),
                bytes(1, 5, 0x30, 0x80, 0x80, 0x80, 0x80, 0x01),
                bytes(1, 2, 0x30, 0xFF, 0xFF, 0xFF, 0x7F));
    }

    @Override
    public void run(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int cuts = Math.min(input[0] & 0xF, input.length - 1);
        byte[] stream = Arrays.copyOfRange(input, 1 + cuts, input.length);
        List<String> whole = new Run(stream).read(new byte[0]);
        List<String> inPieces = new Run(stream).read(Arrays.copyOfRange(input, 1, 1 + cuts));
        assertThat(inPieces).isEqualTo(whole);
    }

    /** One way through a stream. */
    private static final class Run implements FrameReader.FrameHandler {
        private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        private final List<String> seen = new ArrayList<>();
        private final FrameReader reader = new FrameReader(this);
        private final byte[] stream;
        private boolean suspended;
        private boolean suspendAfterNext;

        Run(byte[] stream) {
            this.stream = stream;
        }

        /** Each cut is the length of a piece; with its top bit, the reader waits after the next packet until the piece after. */
        List<String> read(byte[] cuts) {
            int at = 0;
            try {
                for (byte cut : cuts) {
                    suspendAfterNext = cut < 0;
                    int end = Math.min(stream.length, at + 1 + (cut & 0x7F));
                    at = read(at, end);
                    suspendAfterNext = false;
                    if (suspended) {
                        suspended = false;
                        reader.resume(allocator);
                    }
                }
                read(at, stream.length);
            } catch (MqttProtocolException e) {
                seen.add("refused"); // for which of several reasons, may depend on what has come
            }
            reader.close();
            assertThat(allocator.metric().usedHeapMemory()).isZero();
            assertThat(allocator.metric().usedDirectMemory()).isZero();
            return seen;
        }

        private int read(int at, int end) throws MqttProtocolException {
            if (at < end) {
                ByteBuf piece = allocator.heapBuffer(end - at).writeBytes(stream, at, end - at);
                reader.read(allocator, piece);
                long held =
                        allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
                assertThat(held).isLessThanOrEqualTo(4L * Math.max(stream.length, 64));
            }
            return end;
        }

        @Override
        public boolean isSuspended() {
            return suspended;
        }

        @Override
        public void checkHeader(int firstByte, int size, boolean minimal) throws MqttProtocolException {
            if (size > LARGEST) {
                throw new MqttProtocolException(ReasonCode.PACKET_TOO_LARGE, "too large: " + size);
            }
            if (!minimal) {
                throw new MqttProtocolException(ReasonCode.MALFORMED_PACKET, "not minimal");
            }
            if (firstByte >> 4 == 0) {
                throw new MqttProtocolException(ReasonCode.MALFORMED_PACKET, "type 0");
            }
        }

        @Override
        public void onFrame(int firstByte, ByteBuf buffer, int index, int end) throws MqttProtocolException {
            seen.add(firstByte + " " + HexFormat.of().formatHex(ByteBufUtil.getBytes(buffer, index, end - index)));
            if (firstByte >> 4 == 15) {
                throw new MqttProtocolException(ReasonCode.PROTOCOL_ERROR, "ended by packet " + seen.size());
            }
            if (suspendAfterNext) {
                suspended = true;
            }
        }
    }
}
