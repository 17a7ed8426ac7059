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

class AuthDecoderTest {

    @Test
    void a_packet_is_read_and_does_not_show_its_data() throws MqttProtocolException {
        byte[] properties = bytes(
                bytes(0x15, 0, 5, "SCRAM"), // authentication method
                bytes(0x16, 0, 6, "geheim"), // authentication data
                bytes(0x1F, 0, 1, "r"), // reason string
                bytes(0x26, 0, 1, "k", 0, 1, "v")); // user property

        AuthPacket packet = AuthDecoder.decode(buffer(0x18, properties.length, properties), 0, MqttVersion.MQTT_5);

        assertThat(packet.reasonCode()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION);
        assertThat(packet.authenticationMethod()).isEqualTo("SCRAM");
        assertThat(packet.authenticationData()).isEqualTo(bytes("geheim"));
        assertThat(packet.reasonString()).isEqualTo("r");
        assertThat(packet.userProperties()).containsExactly(new UserProperty("k", "v"));
        assertThat(packet.toString()).contains("SCRAM").doesNotContain("geheim");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bad_packets_are_refused(String words, ReasonCode code, int flags, MqttVersion version, byte[] body) {
        MqttProtocolException e = refused(() -> AuthDecoder.decode(buffer(body), flags, version));
        assertThat(e.reasonCode()).isEqualTo(code);
        assertThat(e).hasMessageContaining(words);
    }

    static Stream<Arguments> bad_packets_are_refused() {
        ReasonCode malformed = ReasonCode.MALFORMED_PACKET;
        ReasonCode protocol = ReasonCode.PROTOCOL_ERROR;
        MqttVersion v5 = MqttVersion.MQTT_5;
        byte[] method = bytes(0x15, 0, 1, "m");
        return Stream.of(
                Arguments.of("reserved in MQTT 3.1.1", malformed, 0, MqttVersion.MQTT_3_1_1, bytes()),
                Arguments.of("flags 0x8", malformed, 8, v5, bytes(0x19, 4, method)),
                Arguments.of("reason code 0x00", protocol, 0, v5, bytes()),
                Arguments.of("reason code 0x00", protocol, 0, v5, bytes(0x00, 4, method)),
                Arguments.of("reason code 0x17", protocol, 0, v5, bytes(0x17, 4, method)),
                Arguments.of("within property length", malformed, 0, v5, bytes(0x19)),
                Arguments.of("without an authentication method", protocol, 0, v5, bytes(0x19, 0)),
                Arguments.of("method is there twice", protocol, 0, v5, bytes(0x19, 8, method, method)),
                Arguments.of("0x0 does not belong", malformed, 0, v5, bytes(0x19, 1, 0x00)));
    }
}
