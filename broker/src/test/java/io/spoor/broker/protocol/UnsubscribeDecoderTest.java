package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.Bytes.buffer;
import static io.spoor.broker.protocol.Bytes.bytes;
import static io.spoor.broker.protocol.Bytes.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UnsubscribeDecoderTest {

    @Test
    void an_mqtt_5_packet_is_read() throws MqttProtocolException {
        UnsubscribePacket packet = UnsubscribeDecoder.decode(
                buffer(
                        bytes(0, 9), // packet identifier
                        bytes(7, 0x26, 0, 1, "k", 0, 1, "v"), // user property
                        bytes(0, 3, "a/b"),
                        bytes(0, 1, "#")),
                0x2,
                MqttVersion.MQTT_5);

        assertThat(packet.packetId()).isEqualTo(9);
        assertThat(packet.userProperties()).containsExactly(new UserProperty("k", "v"));
        assertThat(packet.filters()).containsExactly("a/b", "#");
    }

    @Test
    void an_mqtt_3_packet_is_read() throws MqttProtocolException {
        UnsubscribePacket packet =
                UnsubscribeDecoder.decode(buffer(0xFF, 0xFF, 0, 1, "a"), 0x2, MqttVersion.MQTT_3_1_1);

        assertThat(packet).isEqualTo(new UnsubscribePacket(65_535, java.util.List.of(), java.util.List.of("a")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bad_packets_are_refused(String words, ReasonCode code, int flags, MqttVersion version, byte[] body) {
        MqttProtocolException e = refused(() -> UnsubscribeDecoder.decode(buffer(body), flags, version));
        assertThat(e.reasonCode()).isEqualTo(code);
        assertThat(e).hasMessageContaining(words);
    }

    static Stream<Arguments> bad_packets_are_refused() {
        ReasonCode malformed = ReasonCode.MALFORMED_PACKET;
        ReasonCode protocol = ReasonCode.PROTOCOL_ERROR;
        MqttVersion v3 = MqttVersion.MQTT_3_1_1;
        MqttVersion v5 = MqttVersion.MQTT_5;
        return Stream.of(
                Arguments.of("flags 0x0", malformed, 0, v3, bytes(0, 1, 0, 1, "a")),
                Arguments.of("packet identifier is 0", malformed, 2, v3, bytes(0, 0, 0, 1, "a")),
                Arguments.of("without a topic filter", protocol, 2, v3, bytes(0, 1)),
                Arguments.of("without a topic filter", protocol, 2, v5, bytes(0, 1, 0)),
                Arguments.of("filter is empty", malformed, 2, v3, bytes(0, 1, 0, 0)),
                Arguments.of("within topic filter", malformed, 2, v3, bytes(0, 1, 0, 2, "a")),
                Arguments.of("subscription identifier does not belong", malformed, 2, v5, bytes(0, 1, 2, 0x0B, 1)));
    }
}
