package io.spoor.broker.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spoor.broker.fuzzing.FuzzTarget;
import io.spoor.broker.testing.RawBytes;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One packet from a client, other than PUBLISH: a byte that chooses the version, the first byte of the fixed header, the
 * body. It is read to its end, and as Netty reads it, or refused; what the broker can write too is written and read again.
 */
public final class PacketFuzz implements FuzzTarget {

    private static final int AROUND = 7;

    private final NettyReading netty = new NettyReading();

    @Override
    public List<byte[]> seeds() {
        return Sample.ALL.stream()
                .map(sample -> RawBytes.bytes(
                        sample.version().ordinal(),
                        sample.type().typeBits() << 4 | sample.type().requiredFlags(),
                        sample.body()))
                .toList();
    }

    @Override
    public void run(byte[] input) {
        if (input.length < 2) {
            return;
        }
        MqttVersion version = MqttVersion.values()[(input[0] & 0xFF) % MqttVersion.values().length];
        PacketType type = PacketType.of((input[1] & 0xFF) >> 4);
        int flags = input[1] & 0xF;
        ByteBuf body = Unpooled.wrappedBuffer(input, 2, input.length - 2);
        Object packet = decode(body, type, flags, version);
        if (packet == null) {
            return;
        }
        assertThat(body.isReadable()).isFalse();
        Object shifted = decode(withOthersAround(input), type, flags, version);
        assertThat(shifted).usingRecursiveComparison().isEqualTo(packet);
        netty.compare(packet, type, version, input);
        rewrite(packet, version);
    }

    /** The same body amid bytes that are not the packet's, which nothing may come from. */
    private static ByteBuf withOthersAround(byte[] input) {
        byte[] others = new byte[AROUND];
        ByteBuf buffer = Unpooled.wrappedBuffer(RawBytes.bytes(others, input, others));
        return buffer.setIndex(AROUND + 2, AROUND + input.length);
    }

    /** The packet, or null if there is no such packet from a client or it is refused. */
    private static @Nullable Object decode(ByteBuf body, @Nullable PacketType type, int flags, MqttVersion version) {
        if (type == null) {
            return null;
        }
        try {
            return switch (type) {
                case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PUBACK, PUBREC, PUBREL, PUBCOMP, PINGREQ, DISCONNECT, AUTH ->
                    new Sample(type, version, new byte[0], Set.of()).decode(body, flags);
                case PUBLISH, CONNACK, SUBACK, UNSUBACK, PINGRESP -> null;
            };
        } catch (MqttProtocolException e) {
            assertThat(e.getMessage()).isNotEmpty();
            if (type == PacketType.CONNECT) {
                MqttVersion unused = ConnectDecoder.versionForAnswer(body);
            }
            return null;
        }
    }

    private static void rewrite(Object packet, MqttVersion version) {
        ByteBuf out = Unpooled.buffer();
        try {
            if (packet instanceof AckPacket ack) {
                boolean written = PacketEncoder.ack(
                        out, ack.type(), ack.packetId(), ack.reasonCode(), version, null, Long.MAX_VALUE);
                assertThat(written).isTrue();
                assertThat(AckDecoder.decode(body(out), ack.type(), ack.type().requiredFlags(), version))
                        .isEqualTo(ack);
            } else if (packet instanceof DisconnectPacket disconnect && version.isV5()) {
                PacketEncoder.disconnect(out, disconnect.reasonCode(), disconnect.reasonString(), null, Long.MAX_VALUE);
                DisconnectPacket again = DisconnectDecoder.decode(body(out), 0, version);
                assertThat(again)
                        .isEqualTo(new DisconnectPacket(
                                disconnect.reasonCode(), -1, disconnect.reasonString(), List.of()));
            } else if (packet instanceof AuthPacket auth) {
                PacketEncoder.auth(
                        out,
                        auth.reasonCode(),
                        auth.authenticationMethod(),
                        auth.authenticationData(),
                        auth.reasonString(),
                        Long.MAX_VALUE);
                AuthPacket again = AuthDecoder.decode(body(out), 0, version);
                assertThat(again)
                        .usingRecursiveComparison()
                        .ignoringFields("userProperties")
                        .isEqualTo(auth);
            }
        } catch (MqttProtocolException e) {
            throw new AssertionError("what the broker wrote is refused", e);
        }
    }

    private static ByteBuf body(ByteBuf packet) {
        long header = FrameHeader.read(packet, 0, packet.writerIndex());
        assertThat(FrameHeader.packetSize(header)).isEqualTo(packet.readableBytes());
        return packet.skipBytes(FrameHeader.size(header));
    }
}
