package io.spoor.broker.attacks;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients can do to sessions, their own and others'. */
class SessionsTest extends OnOneBroker {

    @Override
    protected Map<String, ?> settings() {
        return Map.of("maximumSessionExpiry", Duration.ofSeconds(4_294_967_294L).toSeconds() + "s");
    }

    @ParameterizedTest
    @ValueSource(longs = {0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFEL, 0xFFFF_FFFFL})
    @Attack("mosquitto-1525")
    void the_largest_intervals_are_long_and_not_short(long seconds) throws IOException {
        // Given a session, a will and a message that last so long
        String id = newId();
        byte[] connect = RawPackets.connect(
                5,
                0x06,
                60,
                properties(bytes(0x11, u32(seconds))),
                sized(id),
                properties(bytes(0x18, u32(seconds))),
                sized("will/" + id),
                sized("x"));
        try (RawMqttClient observer = client(5).subscribe("will/" + id, 0)) {
            RawMqttClient client = open(5);
            connackTo(client, connect);
            client.subscribe("long/" + id, 1);
            drop(client, id);
            try (RawMqttClient publisher = client(5)) {
                byte[] expiry = properties(bytes(0x02, u32(seconds)));
                publisher.send(RawPackets.publish(5, 0x02, sized("long/" + id), 1, expiry, bytes("y")));
                assertThat(publisher.expect(RawPacket.PUBACK).reasonCode()).isZero();
            }
            observer.expectAlive(); // and no will

            // When
            try (RawMqttClient again = open(5)) {
                byte[] resume = RawPackets.connect(5, 0x00, 60, properties(), sized(id));

                // Then
                assertThat(connackTo(again, resume).sessionPresent()).isTrue();
                assertThat(again.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("y"));
            }
        }
    }

    @Test
    @Attack("CVE-2024-8376")
    void a_topic_shared_and_not_shared_in_turn_keeps_both_apart() throws IOException {
        for (int round = 0; round < 200; round++) {
            try (RawMqttClient first = kept(5, "mixed-1");
                    RawMqttClient second = kept(5, "mixed-2")) {
                for (RawMqttClient client : new RawMqttClient[] {first, second}) {
                    client.send(
                            RawPackets.subscribe(5, 1, "$share/g/mixed", 0),
                            RawPackets.subscribe(5, 2, "mixed", 0),
                            RawPackets.unsubscribe(5, 3, round % 2 == 0 ? "mixed" : "$share/g/mixed"));
                    client.expect(RawPacket.SUBACK);
                    client.expect(RawPacket.SUBACK);
                    client.expect(RawPacket.UNSUBACK);
                }
                first.send(message(5, "mixed", "x"));
                if (round % 2 == 1) {
                    first.expect(RawPacket.PUBLISH);
                    second.expect(RawPacket.PUBLISH);
                }
                first.send(RawPackets.unsubscribe(5, 4, "$share/g/mixed"), RawPackets.unsubscribe(5, 5, "mixed"));
                while (first.expectPacket().type() != RawPacket.UNSUBACK) {}
                while (first.expectPacket().type() != RawPacket.UNSUBACK) {}
            }
        }
        try (RawMqttClient first = client(5);
                RawMqttClient second = client(5)) {
            first.send(RawPackets.connect(5, "never"));
            second.expectAlive();
        }
    }

    @Test
    @Attack("moquette-608")
    void what_waits_for_a_session_goes_with_it() throws IOException {
        for (int round = 0; round < 20; round++) {
            drop(kept(5, "discarded").subscribe("waiting", 2), "discarded");
            try (RawMqttClient publisher = client(5)) {
                for (int i = 1; i <= 50; i++) {
                    publisher.send(RawPackets.publish(5, "waiting", 1, i, new byte[1000]));
                    publisher.expect(RawPacket.PUBACK);
                }
            }
            try (RawMqttClient clean = broker().raw(5, "discarded")) {
                clean.expectAlive();
            }
        }
        await().untilAsserted(
                        () -> assertThat(broker().spoor().stats().heldBytes()).isZero());
    }

    @Test
    @Attack("mosquitto-2609")
    void messages_that_expire_while_they_wait_hold_up_none_behind_them() throws IOException {
        // Given
        drop(kept(5, "patient").subscribe("queue", 1), "patient");
        try (RawMqttClient publisher = client(5)) {
            for (int i = 1; i <= 2_000; i++) {
                byte[] expiry = i % 1_000 == 0 ? properties() : properties(bytes(0x02, u32(1)));
                publisher.send(RawPackets.publish(5, 0x02, sized("queue"), i, expiry, bytes("" + i)));
                publisher.expect(RawPacket.PUBACK);
            }
        }

        // When
        await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);

        // Then
        try (RawMqttClient back = kept(5, "patient")) {
            assertThat(back.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("1000"));
            assertThat(back.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("2000"));
            back.expectAlive();
        }
    }

    @Test
    @Attack("mosquitto-3221")
    void retained_messages_that_have_expired_go_without_a_subscriber() throws IOException {
        int before = broker().spoor().stats().retainedMessages();
        try (RawMqttClient publisher = client(5)) {
            for (int i = 0; i < 100; i++) {
                byte[] expiry = i == 0 ? properties() : properties(bytes(0x02, u32(1)));
                publisher.send(RawPackets.publish(5, 0x01, sized("short/" + i), 0, expiry, bytes("x")));
            }
            publisher.expectAlive();
        }
        await().untilAsserted(() ->
                assertThat(broker().spoor().stats().retainedMessages()).isEqualTo(before + 1));
    }
}
