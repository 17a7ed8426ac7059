package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.Bytes.buffer;
import static io.spoor.broker.protocol.Bytes.bytes;
import static io.spoor.broker.protocol.Bytes.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DisconnectDecoderTest {

    private static DisconnectPacket decode(Object... body) throws MqttProtocolException {
        return DisconnectDecoder.decode(buffer(body), 0, MqttVersion.MQTT_5);
    }

    @Test
    void each_form_is_read() throws MqttProtocolException {
        DisconnectPacket normal = new DisconnectPacket(ReasonCode.SUCCESS, -1, null, List.of());
        ReasonCode withWill = ReasonCode.DISCONNECT_WITH_WILL_MESSAGE;
        byte[] properties = bytes(
                bytes(0x11, 0xFF, 0xFF, 0xFF, 0xFF), // session expiry interval
                bytes(0x1F, 0, 3, "bye"), // reason string
                bytes(0x26, 0, 1, "k", 0, 1, "v")); // user property

        assertThat(DisconnectDecoder.decode(buffer(), 0, MqttVersion.MQTT_3_1_1))
                .isEqualTo(normal);
        assertThat(decode()).isEqualTo(normal);
        assertThat(decode(0)).isEqualTo(normal);
        assertThat(decode(0, 0)).isEqualTo(normal);
        assertThat(decode(4)).isEqualTo(new DisconnectPacket(withWill, -1, null, List.of()));
        assertThat(decode(4, properties.length, properties))
                .isEqualTo(new DisconnectPacket(withWill, 0xFFFF_FFFFL, "bye", List.of(new UserProperty("k", "v"))));
    }

    @Test
    void only_the_reasons_that_clients_may_send_are_accepted() {
        List<Integer> accepted = new ArrayList<>();
        for (int code = 0; code < 256; code++) {
            try {
                accepted.add(decode(code).reasonCode().code());
            } catch (MqttProtocolException e) {
                assertThat(e.reasonCode()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            }
        }
        assertThat(accepted)
                .containsExactly(0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bad_packets_are_refused(String words, ReasonCode code, int flags, MqttVersion version, byte[] body) {
        MqttProtocolException e = refused(() -> DisconnectDecoder.decode(buffer(body), flags, version));
        assertThat(e.reasonCode()).isEqualTo(code);
        assertThat(e).hasMessageContaining(words);
    }

    static Stream<Arguments> bad_packets_are_refused() {
        ReasonCode malformed = ReasonCode.MALFORMED_PACKET;
        ReasonCode protocol = ReasonCode.PROTOCOL_ERROR;
        MqttVersion v3 = MqttVersion.MQTT_3_1_1;
        MqttVersion v5 = MqttVersion.MQTT_5;
        return Stream.of(
                Arguments.of("flags 0x1", malformed, 1, v5, bytes()),
                Arguments.of("surplus", malformed, 0, v3, bytes(0)),
                Arguments.of("surplus", malformed, 0, v5, bytes(0, 0, 0)),
                Arguments.of("property length is 1", malformed, 0, v5, bytes(0, 1)),
                Arguments.of("server reference does not belong", malformed, 0, v5, bytes(0, 3, 0x1C, 0, 0)),
                Arguments.of(
                        "session expiry interval is there twice",
                        protocol,
                        0,
                        v5,
                        bytes(0, 10, 0x11, 0, 0, 0, 1, 0x11, 0, 0, 0, 1)));
    }
}
