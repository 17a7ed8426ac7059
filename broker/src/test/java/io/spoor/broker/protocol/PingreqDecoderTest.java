package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.Bytes.buffer;
import static io.spoor.broker.protocol.Bytes.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;

class PingreqDecoderTest {

    @Test
    void a_ping_says_nothing() {
        assertThatNoException().isThrownBy(() -> PingreqDecoder.check(buffer(), 0, MqttVersion.MQTT_5));
        assertThat(refused(() -> PingreqDecoder.check(buffer(1), 0, MqttVersion.MQTT_5)))
                .hasMessage("PINGREQ has a body of 1 bytes");
        assertThat(refused(() -> PingreqDecoder.check(buffer(), 1, MqttVersion.MQTT_5)))
                .hasMessage("PINGREQ has the flags 0x1, expected 0x0");
    }
}
