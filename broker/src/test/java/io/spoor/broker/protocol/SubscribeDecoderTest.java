package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.Bytes.buffer;
import static io.spoor.broker.protocol.Bytes.bytes;
import static io.spoor.broker.protocol.Bytes.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.spoor.broker.protocol.SubscribePacket.Request;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SubscribeDecoderTest {

    private static SubscribePacket decode(MqttVersion version, Object... body) throws MqttProtocolException {
        ByteBuf buf = buffer(body);
        SubscribePacket packet = SubscribeDecoder.decode(buf, 0x2, version);
        assertThat(buf.isReadable()).isFalse();
        return packet;
    }

    @Test
    void an_mqtt_5_packet_is_read() throws MqttProtocolException {
        SubscribePacket packet = decode(
                MqttVersion.MQTT_5,
                bytes(0x12, 0x34), // packet identifier
                bytes(12), // property length
                bytes(0x0B, 0xFF, 0xFF, 0xFF, 0x7F), // subscription identifier 268,435,455
                bytes(0x26, 0, 1, "k", 0, 1, "v"), // user property
                bytes(0, 3, "a/b", 0b0010_1110), // retain handling 2, retain as published, no local, qos 2
                bytes(0, 1, "#", 0b0001_0000), // retain handling 1, qos 0
                bytes(0, 10, "$share/g/+", 0x01));

        assertThat(packet.packetId()).isEqualTo(0x1234);
        assertThat(packet.subscriptionIdentifier()).isEqualTo(268_435_455);
        assertThat(packet.userProperties()).containsExactly(new UserProperty("k", "v"));
        assertThat(packet.requests())
                .containsExactly(
                        new Request("a/b", 2, true, true, 2),
                        new Request("#", 0, false, false, 1),
                        new Request("$share/g/+", 1, false, false, 0));
    }

    @Test
    void an_mqtt_3_packet_is_read() throws MqttProtocolException {
        SubscribePacket packet = decode(MqttVersion.MQTT_3_1_1, 0, 1, 0, 1, "a", 1);

        assertThat(packet.subscriptionIdentifier()).isZero();
        assertThat(packet.requests()).containsExactly(new Request("a", 1, false, false, 0));
    }

    @Test
    void the_form_of_a_shared_subscription_is_left_alone_in_mqtt_3() throws MqttProtocolException {
        SubscribePacket packet = decode(MqttVersion.MQTT_3_1_1, 0, 1, 0, 8, "$share/g", 0);

        assertThat(packet.requests()).extracting(Request::filter).containsExactly("$share/g");
    }

    @Test
    void a_repeated_packet_of_mqtt_31_may_be_marked_so() throws MqttProtocolException {
        SubscribePacket packet = SubscribeDecoder.decode(buffer(0, 1, 0, 1, "a", 1), 0xA, MqttVersion.MQTT_3_1);
        assertThat(packet.packetId()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bad_packets_are_refused(String words, ReasonCode code, MqttVersion version, byte[] body) {
        MqttProtocolException e = refused(() -> decode(version, (Object) body));
        assertThat(e.reasonCode()).isEqualTo(code);
        assertThat(e).hasMessageContaining(words);
    }

    static Stream<Arguments> bad_packets_are_refused() {
        ReasonCode malformed = ReasonCode.MALFORMED_PACKET;
        ReasonCode protocol = ReasonCode.PROTOCOL_ERROR;
        MqttVersion v3 = MqttVersion.MQTT_3_1_1;
        MqttVersion v5 = MqttVersion.MQTT_5;
        return Stream.of(
                Arguments.of("packet identifier is 0", malformed, v5, bytes(0, 0, 0, 0, 1, "a", 0)),
                Arguments.of("packet identifier is 0", malformed, v3, bytes(0, 0, 0, 1, "a", 0)),
                Arguments.of("without a topic filter", protocol, v5, bytes(0, 1, 0)),
                Arguments.of("without a topic filter", protocol, v3, bytes(0, 1)),
                Arguments.of("filter has a # that is not", malformed, v5, bytes(0, 1, 0, 0, 3, "#/a", 0)),
                Arguments.of("nothing after its share name", protocol, v5, bytes(0, 1, 0, 0, 8, "$share/g", 0)),
                Arguments.of("filter is empty", malformed, v5, bytes(0, 1, 0, 0, 0, 0)),
                Arguments.of("requested qos is 3", protocol, v5, bytes(0, 1, 0, 0, 1, "a", 0x03)),
                Arguments.of("requested qos is 3", protocol, v3, bytes(0, 1, 0, 1, "a", 0x03)),
                Arguments.of("retain handling is 3", protocol, v5, bytes(0, 1, 0, 0, 1, "a", 0x30)),
                Arguments.of("reserved bits", malformed, v5, bytes(0, 1, 0, 0, 1, "a", 0x40)),
                Arguments.of("reserved bits", malformed, v5, bytes(0, 1, 0, 0, 1, "a", 0x80)),
                Arguments.of("reserved bits", malformed, v3, bytes(0, 1, 0, 1, "a", 0x04)),
                Arguments.of("no local", protocol, v5, bytes(0, 1, 0, 0, 10, "$share/g/a", 0x04)),
                Arguments.of("within subscription options", malformed, v5, bytes(0, 1, 0, 0, 1, "a")),
                Arguments.of("topic filter is not", malformed, v5, bytes(0, 1, 0, 0, 1, 0xFF, 0)),
                Arguments.of("topic filter is not", malformed, v3, bytes(0, 1, 0, 1, 0, 0)),
                Arguments.of("identifier is 0", protocol, v5, bytes(0, 1, 2, 0x0B, 0, 0, 1, "a", 0)),
                Arguments.of("there twice", protocol, v5, bytes(0, 1, 4, 0x0B, 1, 0x0B, 1, 0, 1, "a", 0)),
                Arguments.of(
                        "subscription identifier is not",
                        malformed,
                        v5,
                        bytes(0, 1, 6, 0x0B, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 1, "a", 0)),
                Arguments.of("reason string does not belong", malformed, v5, bytes(0, 1, 3, 0x1F, 0, 0, 0, 1, "a", 0)));
    }

    @Test
    void wrong_flags_are_malformed() {
        MqttProtocolException e =
                refused(() -> SubscribeDecoder.decode(buffer(0, 1, 0, 1, "a", 1), 0xA, MqttVersion.MQTT_3_1_1));
        assertThat(e.reasonCode()).isEqualTo(ReasonCode.MALFORMED_PACKET);
        assertThat(e).hasMessage("SUBSCRIBE has the flags 0xa, expected 0x2");
    }
}
