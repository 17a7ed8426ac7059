package io.spoor.broker.protocol;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spoor.broker.fuzzing.FuzzTarget;
import io.spoor.broker.testing.RawPackets;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * PUBLISH packets of one connection: a byte that chooses the version, then packets of a length byte and what it says of
 * first byte and body. What is accepted is what Netty reads, survives the way to a subscriber, and that to the store.
 */
public final class PublishFuzz implements FuzzTarget {

    private static final int ALIASES = 4;
    private static final int LEVELS = 8;
    private static final int LENGTH = 100;
    private static final int[] IDENTIFIERS = {1, Varint.MAX_VALUE};

    private final NettyReading netty = new NettyReading();

    @Override
    public List<byte[]> seeds() {
        byte[] all = properties(
                bytes(0x01, 1),
                bytes(0x02, u32(60)),
                bytes(0x23, 0, 3),
                bytes(0x08, sized("r/t")),
                bytes(0x09, sized(1, 2)),
                bytes(0x03, sized("text")),
                bytes(0x26, sized("k"), sized("é")));
        byte[] named = piece(RawPackets.publish(5, 0x0B, sized("a/b"), 7, all, bytes("payload")));
        byte[] alias = piece(RawPackets.publish(5, 0, sized(), 0, properties(bytes(0x23, 0, 3)), bytes("again")));
        return List.of(
                bytes(2, named, alias, alias),
                bytes(2, alias),
                bytes(
                        1,
                        piece(RawPackets.publish(4, "a/b/c", 2, 9, bytes("x"))),
                        piece(RawPackets.publish(4, "é", 0, 0, bytes()))),
                bytes(0, piece(RawPackets.publish(3, "$SYS/x", 1, 65_535, bytes(0)))));
    }

    /** A packet without its remaining length, behind its length. */
    private static byte[] piece(byte[] packet) {
        byte[] content = bytes(packet[0] & 0xFF, Arrays.copyOfRange(packet, 2, packet.length));
        return bytes(content.length, content);
    }

    @Override
    public void run(byte[] input) {
        if (input.length == 0) {
            return;
        }
        MqttVersion version = MqttVersion.values()[(input[0] & 0xFF) % MqttVersion.values().length];
        TopicCache<Object> topics = new TopicCache<>(8, LEVELS, LENGTH);
        PublishDecoder<Object> decoder = new PublishDecoder<>(version, topics, ALIASES);
        int at = 1;
        while (at < input.length) {
            int length = Math.min(input[at] & 0xFF, input.length - at - 1);
            at++;
            if (length > 0) {
                byte[] body = Arrays.copyOfRange(input, at + 1, at + length);
                if (!publish(decoder, version, input[at] & 0xF, body)) {
                    return; // a connection ends with what it may not send
                }
            }
            at += length;
        }
    }

    private boolean publish(PublishDecoder<Object> decoder, MqttVersion version, int flags, byte[] body) {
        // Behind the packet stands another one, of which nothing may be read
        ByteBuf frame = Unpooled.wrappedBuffer(bytes(body, 0xFF, 0xFF, 0xFF, 0xFF));
        Message message;
        try {
            message = decoder.decode(frame, 0, body.length, flags, System.nanoTime());
        } catch (MqttProtocolException e) {
            assertThat(e.getMessage()).isNotEmpty();
            return false;
        }
        assertThat(Topics.isValidName(message.topic().text())).isTrue();
        assertThat(Topics.levelCount(message.topic().text())).isLessThanOrEqualTo(LEVELS);
        assertThat(message.topic().encodedLength()).isLessThanOrEqualTo(LENGTH);
        boolean named = body[0] != 0 || body[1] != 0;
        netty.compare(message, named, version, RawPackets.packet(0x30 | flags, body));
        Message kept = message.keep();
        encodeAndDecode(kept, decoder.packetId(), version);
        storeAndRead(kept);
        return true;
    }

    private void encodeAndDecode(Message message, int packetId, MqttVersion version) {
        ByteBuf out = Unpooled.buffer();
        int[] identifiers = version.isV5() ? IDENTIFIERS : new int[0];
        PublishEncoder.writeHeader(
                out, message, version.isV5(), message.qos(), false, message.retain(), packetId, identifiers, 0, true);
        PublishEncoder.writePayload(out, message);
        assertThat(out.readableBytes())
                .isEqualTo(PublishEncoder.size(message, version.isV5(), message.qos(), identifiers, 0, true));
        byte[] packet = new byte[out.readableBytes()];
        out.readBytes(packet);
        netty.compare(message, true, version, packet);
    }

    private static void storeAndRead(Message message) {
        ByteBuffer out = ByteBuffer.allocate(MessageForm.maximumSize(message));
        long nanos = System.nanoTime();
        MessageForm.write(message, out, nanos, 1_000_000);
        Message read;
        try {
            read = MessageForm.read(out.flip(), nanos, 1_000_000, TopicName::of);
        } catch (MqttProtocolException e) {
            throw new AssertionError("what was stored cannot be read", e);
        }
        assertThat(out.hasRemaining()).isFalse();
        assertThat(read.topic().text()).isEqualTo(message.topic().text());
        assertThat(read.payload()).isEqualTo(message.payload());
        assertThat(read.properties()).isEqualTo(message.properties());
        assertThat(read.qos()).isEqualTo(message.qos());
        assertThat(read.retain()).isEqualTo(message.retain());
        assertThat(read.expires()).isEqualTo(message.expires());
        assertThat(read.contentType()).isEqualTo(message.contentType());
    }
}
