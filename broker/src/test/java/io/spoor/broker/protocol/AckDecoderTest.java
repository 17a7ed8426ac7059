package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.Bytes.buffer;
import static io.spoor.broker.protocol.Bytes.bytes;
import static io.spoor.broker.protocol.Bytes.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AckDecoderTest {

    private static AckPacket decode(PacketType type, MqttVersion version, Object... body) throws MqttProtocolException {
        ByteBuf buf = buffer(body);
        AckPacket packet = AckDecoder.decode(buf, type, type == PacketType.PUBREL ? 0x2 : 0, version);
        assertThat(buf.isReadable()).isFalse();
        return packet;
    }

    @ParameterizedTest
    @EnumSource(names = {"PUBACK", "PUBREC", "PUBREL", "PUBCOMP"})
    void each_form_is_read(PacketType type) throws MqttProtocolException {
        // PACKET_IDENTIFIER_NOT_FOUND for the second half of QoS 2, QUOTA_EXCEEDED for the first
        boolean second = type == PacketType.PUBREL || type == PacketType.PUBCOMP;
        ReasonCode error = second ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND : ReasonCode.QUOTA_EXCEEDED;
        byte[] properties = bytes(
                bytes(0x26, 0, 1, "k", 0, 1, "v"), // user property
                bytes(0x1F, 0, 3, "why"), // reason string
                bytes(0x26, 0, 0, 0, 0));

        assertThat(decode(type, MqttVersion.MQTT_3_1_1, 0xAB, 0xCD))
                .isEqualTo(new AckPacket(type, 0xABCD, ReasonCode.SUCCESS));
        assertThat(decode(type, MqttVersion.MQTT_5, 0, 7)).isEqualTo(new AckPacket(type, 7, ReasonCode.SUCCESS));
        assertThat(decode(type, MqttVersion.MQTT_5, 0, 7, error.code())).isEqualTo(new AckPacket(type, 7, error));
        assertThat(decode(type, MqttVersion.MQTT_5, 0, 7, error.code(), 0)).isEqualTo(new AckPacket(type, 7, error));
        assertThat(decode(type, MqttVersion.MQTT_5, 0, 7, error.code(), properties.length, properties))
                .isEqualTo(new AckPacket(type, 7, error));
    }

    @ParameterizedTest
    @EnumSource(names = {"PUBACK", "PUBREC", "PUBREL", "PUBCOMP"})
    void only_the_reasons_of_the_specifications_table_are_accepted(PacketType type) {
        Set<ReasonCode> accepted = EnumSet.noneOf(ReasonCode.class);
        for (int code = 0; code < 256; code++) {
            try {
                accepted.add(decode(type, MqttVersion.MQTT_5, 0, 7, code).reasonCode());
            } catch (MqttProtocolException e) {
                assertThat(e.reasonCode()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            }
        }
        if (type == PacketType.PUBREL || type == PacketType.PUBCOMP) {
            assertThat(accepted).containsExactly(ReasonCode.SUCCESS, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        } else {
            assertThat(accepted)
                    .extracting(ReasonCode::code)
                    .containsExactly(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bad_packets_are_refused(
            String words, ReasonCode code, PacketType type, int flags, MqttVersion version, byte[] body) {
        MqttProtocolException e = refused(() -> AckDecoder.decode(buffer(body), type, flags, version));
        assertThat(e.reasonCode()).isEqualTo(code);
        assertThat(e).hasMessageContaining(words);
    }

    static Stream<Arguments> bad_packets_are_refused() {
        ReasonCode malformed = ReasonCode.MALFORMED_PACKET;
        ReasonCode protocol = ReasonCode.PROTOCOL_ERROR;
        PacketType ack = PacketType.PUBACK;
        MqttVersion v3 = MqttVersion.MQTT_3_1_1;
        MqttVersion v5 = MqttVersion.MQTT_5;
        return Stream.of(
                Arguments.of("flags 0x0, expected 0x2", malformed, PacketType.PUBREL, 0, v3, bytes(0, 1)),
                Arguments.of("flags 0x2, expected 0x0", malformed, ack, 2, v5, bytes(0, 1)),
                Arguments.of("packet identifier is 0", malformed, ack, 0, v3, bytes(0, 0)),
                Arguments.of("packet identifier is 0", malformed, ack, 0, v5, bytes(0, 0, 0)),
                Arguments.of("within packet identifier", malformed, ack, 0, v5, bytes(1)),
                Arguments.of("within packet identifier", malformed, ack, 0, v3, bytes()),
                Arguments.of("end of the packet: 1", malformed, ack, 0, v3, bytes(0, 1, 0)),
                Arguments.of("end of the packet: 1", malformed, ack, 0, v5, bytes(0, 1, 0, 0, 0)),
                Arguments.of("property length is 1", malformed, ack, 0, v5, bytes(0, 1, 0, 1)),
                Arguments.of("twice", protocol, ack, 0, v5, bytes(0, 1, 0, 6, 0x1F, 0, 0, 0x1F, 0, 0)),
                Arguments.of("reason string is not", malformed, ack, 0, v5, bytes(0, 1, 0, 4, 0x1F, 0, 1, 0)),
                Arguments.of("content type does not belong", malformed, ack, 0, v5, bytes(0, 1, 0, 3, 0x03, 0, 0)));
    }
}
