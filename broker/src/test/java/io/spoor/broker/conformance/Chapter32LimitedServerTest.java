package io.spoor.broker.conformance;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapter 3.2.2.3: a server that was configured to offer less than all. */
class Chapter32LimitedServerTest extends OnOneBroker {

    @Override
    protected Map<String, ?> settings() {
        return Map.of(
                "maximumQos",
                0,
                "retainAvailable",
                false,
                "wildcardSubscriptions",
                false,
                "sharedSubscriptions",
                false,
                "maximumKeepAlive",
                "2s");
    }

    private int refusal(int flags) throws IOException {
        try (RawMqttClient client = open(5)) {
            RawPacket connack = connackTo(
                    client,
                    RawPackets.connect(
                            5, flags, 60, properties(), sized(newId()), properties(), sized("w"), sized("p")));
            assertThat(connack.u8(0)).isZero();
            client.expectClosed();
            return connack.reasonCode();
        }
    }

    @Test
    @Statement(v5 = {"MQTT-3.2.2-9", "MQTT-3.2.2-10", "MQTT-3.8.4-7"})
    void the_maximum_qos_is_told_and_others_are_still_granted_less() throws IOException {
        try (RawMqttClient client = open(5)) {
            RawPacket connack = connackTo(client, RawPackets.connect(5, newId()));
            assertThat(connack.properties())
                    .containsEntry(0x24, 0L)
                    .containsEntry(0x25, 0L)
                    .containsEntry(0x28, 0L)
                    .containsEntry(0x2A, 0L)
                    .containsEntry(0x13, 2L);
            for (int qos = 0; qos <= 2; qos++) {
                client.send(RawPackets.subscribe(5, 1, "limited", qos)).expectExactly(bytes(0x90, 4, 0, 1, 0, 0));
            }
        }
        expectEnd(client(5), 0x9B, RawPackets.publish(5, "limited", 1, 1, bytes("x")));
        expectEnd(client(5), 0x9A, RawPackets.publish(5, 0x01, sized("limited"), 0, properties(), bytes("x")));
    }

    @Test
    @Statement(v5 = {"MQTT-3.2.2-12", "MQTT-3.2.2-13", "MQTT-3.2.2-7"})
    void a_will_that_asks_for_more_is_refused() throws IOException {
        assertThat(refusal(0x06 | 0x08)).isEqualTo(0x9B);
        assertThat(refusal(0x06 | 0x10)).isEqualTo(0x9B);
        assertThat(refusal(0x06 | 0x20)).isEqualTo(0x9A);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.8.3-2", "MQTT-3.9.3-2"},
            v5 = {"MQTT-3.9.3-2"})
    void filters_that_are_not_supported_fail_alone(int level) throws IOException {
        try (RawMqttClient client = client(level)) {
            client.send(RawPackets.packet(
                    0x82, u16(1), ifV5(level, properties()), sized("a/#"), 0, sized("a"), 0, sized("$share/g/a"), 0));
            client.expectExactly(
                    level == 5 ? bytes(0x90, 6, 0, 1, 0, 0xA2, 0, 0x9E) : bytes(0x90, 5, 0, 1, 0x80, 0, 0x80));
            client.send(message(level, "a", "x")).expectExactly(message(level, "a", "x"));
        }
    }

    @Test
    void the_server_keep_alive_counts_for_a_client_that_wanted_none() throws IOException {
        try (RawMqttClient client = open(5)) {
            connackTo(client, RawPackets.connect(5, 2, 0, properties(), sized(newId())));
            expectEnd(client, 0x8D);
        }
    }
}
