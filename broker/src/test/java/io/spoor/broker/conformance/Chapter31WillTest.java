package io.spoor.broker.conformance;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapter 3.1.2.5 to 3.1.3: wills. */
class Chapter31WillTest extends OnOneBroker {

    private static final byte[] NONE = properties();

    private RawMqttClient withWill(int level, String id, int flags, byte[] willProperties) throws IOException {
        return RawMqttClient.connected(
                broker().address(),
                level,
                0x06 | flags,
                properties(bytes(0x11, u32(600))),
                sized(id),
                ifV5(level, willProperties),
                sized("will/" + id),
                sized("gone"));
    }

    private RawMqttClient watcher(String id) throws IOException {
        return client(5).subscribe("will/" + id, 2);
    }

    private void expectNoWill(RawMqttClient watcher, String id) throws IOException {
        watcher.send(message(5, "will/" + id, "marker"));
        watcher.expectExactly(message(5, "will/" + id, "marker"));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.1.2-8", "MQTT-3.1.2-9", "MQTT-3.1.2-10", "MQTT-3.1.2-16"},
            v5 = {"MQTT-3.1.2-7", "MQTT-3.1.2-8", "MQTT-3.1.2-9", "MQTT-3.1.2-10", "MQTT-3.1.2-14"})
    void a_lost_connection_publishes_its_will_once_at_its_qos_and_not_retained(int level) throws IOException {
        for (int qos = 0; qos <= 2; qos++) {
            String id = newId();
            try (RawMqttClient watcher = watcher(id)) {
                drop(withWill(level, id, qos << 3, NONE), id);
                RawPacket will = watcher.expect(RawPacket.PUBLISH);
                assertThat(will.firstByte()).isEqualTo(0x30 | qos << 1);
                assertThat(will.payload()).isEqualTo(bytes("gone"));
                drop(kept(level, id), id); // a later connection without a will leaves none
                expectNoWill(watcher, id);
            }
            try (RawMqttClient late = watcher(id)) {
                late.expectAlive();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-3.1.2-17", v5 = "MQTT-3.1.2-15")
    void a_will_with_will_retain_is_retained(int level) throws IOException {
        String id = newId();
        try (RawMqttClient watcher = watcher(id)) {
            drop(withWill(level, id, 0x20, NONE), id);
            assertThat(watcher.expect(RawPacket.PUBLISH).retain()).isFalse();
        }
        try (RawMqttClient late = watcher(id)) {
            assertThat(late.expect(RawPacket.PUBLISH).firstByte()).isEqualTo(0x31);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10", "MQTT-3.1.2-12", "MQTT-3.14.4-3"},
            v5 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10", "MQTT-3.14.4-3"})
    void a_disconnect_discards_the_will(int level) throws IOException {
        String id = newId();
        try (RawMqttClient watcher = watcher(id);
                RawMqttClient client = withWill(level, id, 0x08, NONE)) {
            client.send(RawPackets.disconnect()).expectClosed();
            expectNoWill(watcher, id);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.1.2-8"},
            v5 = {"MQTT-3.1.2-8", "MQTT-3.1.2-22"})
    void whatever_else_ends_the_connection_publishes_the_will(int level) throws IOException {
        String malformed = newId();
        try (RawMqttClient watcher = watcher(malformed)) {
            expectEnd(withWill(level, malformed, 0, NONE), 0x81, RawPackets.packet(0xE1));
            assertThat(watcher.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("gone"));
        }
        String takenOver = newId();
        try (RawMqttClient watcher = watcher(takenOver);
                RawMqttClient first = withWill(level, takenOver, 0, NONE);
                RawMqttClient second = kept(level, takenOver)) {
            first.untilClosed();
            assertThat(watcher.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("gone"));
            second.expectAlive();
        }
        String silent = newId();
        try (RawMqttClient watcher = watcher(silent);
                RawMqttClient client = open(level)) {
            connackTo(
                    client,
                    RawPackets.connect(
                            level,
                            0x06,
                            1,
                            NONE,
                            sized(silent),
                            ifV5(level, NONE),
                            sized("will/" + silent),
                            sized("gone")));
            assertThat(watcher.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("gone"));
        }
    }

    @Test
    @Statement(v5 = {"MQTT-3.14.2-1", "MQTT-3.1.2-8"})
    void a_disconnect_with_another_reason_code_publishes_the_will() throws IOException {
        for (int code : List.of(0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99)) {
            String id = newId();
            try (RawMqttClient watcher = watcher(id);
                    RawMqttClient client = withWill(5, id, 0, NONE)) {
                client.send(RawPackets.packet(0xE0, code)).expectClosed();
                assertThat(watcher.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("gone"));
            }
        }
    }

    @Test
    @Statement(v5 = "MQTT-3.1.3-10")
    void a_will_has_its_properties_in_their_order() throws IOException {
        String id = newId();
        byte[] forwarded = bytes(
                bytes(0x01, 1),
                bytes(0x03, sized("text/plain")),
                bytes(0x08, sized("answer")),
                bytes(0x09, sized("correlation")),
                bytes(0x26, sized("a"), sized("2")),
                bytes(0x26, sized("c"), sized("3")),
                bytes(0x26, sized("a"), sized("1")));
        try (RawMqttClient watcher = watcher(id)) {
            drop(withWill(5, id, 0, properties(forwarded)), id);
            watcher.expectExactly(
                    RawPackets.publish(5, 0, sized("will/" + id), 0, properties(forwarded), bytes("gone")));
        }
    }

    @Test
    @Statement(v5 = {"MQTT-3.1.2-8", "MQTT-3.1.3-9"})
    void a_delayed_will_waits_and_is_withdrawn_if_the_client_comes_back() throws IOException {
        byte[] delay = properties(bytes(0x18, u32(1)));
        String stays = newId();
        String returns = newId();
        try (RawMqttClient watcher = watcher(stays).subscribe("will/" + returns, 0)) {
            drop(withWill(5, returns, 0, delay), returns);
            long dropped = System.nanoTime();
            drop(withWill(5, stays, 0, delay), stays);
            try (RawMqttClient back = kept(5, returns)) {
                assertThat(watcher.expect(RawPacket.PUBLISH).topic()).isEqualTo("will/" + stays);
                assertThat(System.nanoTime() - dropped).isGreaterThan(990_000_000L);
                back.expectAlive();
                expectNoWill(watcher, returns);
            }
        }
    }

    @Test
    @Statement(v5 = "MQTT-3.1.2-8")
    void a_delayed_will_comes_when_the_session_ends_first() throws IOException {
        String id = newId();
        try (RawMqttClient watcher = watcher(id)) {
            RawMqttClient client = RawMqttClient.connected(
                    broker().address(),
                    5,
                    0x06,
                    NONE, // the session ends with its connection
                    sized(id),
                    properties(bytes(0x18, u32(3600))),
                    sized("will/" + id),
                    sized("gone"));
            drop(client, id);
            watcher.expectExactly(message(5, "will/" + id, "gone"));
        }
    }
}
