package io.spoor.broker.attacks;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static io.spoor.broker.testing.RawBytes.varint;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawBytes;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that take much memory or time for what they cost their sender. */
class LargePacketsTest extends OnOneBroker {

    private static final int MANY = 20_000;

    @Override
    protected Map<String, ?> settings() {
        return Map.of(
                "maximumTopicLevels", 65_535, "maximumSubscriptionsPerSession", 2 * MANY, "maximumConnectSize", "1MiB");
    }

    @AfterEach
    void others_are_served() throws IOException {
        try (RawMqttClient client = client(5).subscribe("others", 1)) {
            client.send(message(5, "others", "x"));
            client.expect(RawPacket.PUBLISH);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10, 0x30, 0x82, 0xF0})
    @Attack("CVE-2023-0809")
    void a_first_packet_that_announces_256_mib_is_refused_before_it_comes(int firstByte) throws IOException {
        // Given
        long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
        List<RawMqttClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(open(5));
        }

        // When
        for (RawMqttClient client : clients) {
            client.send(bytes(firstByte, 0xFF, 0xFF, 0xFF, 0x7F, 0, 4, "MQTT", 5));
        }

        // Then
        for (RawMqttClient client : clients) {
            client.untilClosed();
            client.close();
        }
        assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before)
                .isLessThan(64L << 20);
    }

    @Test
    @Attack("CVE-2021-41039")
    void a_connect_full_of_user_properties_is_read_in_one_go() throws IOException {
        // Given nearly as many as a packet can hold
        byte[] property = bytes(0x26, sized("k"), sized("v"));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (all.size() < 1_000_000) {
            all.writeBytes(property);
        }
        byte[] connect =
                RawPackets.connect(5, 0x02, 60, bytes(varint(all.size()), all.toByteArray()), sized("many-properties"));

        // When
        long begin = System.nanoTime();
        try (RawMqttClient client = open(5)) {
            RawPacket answer = connackTo(client, connect);

            // Then
            assertThat(answer.reasonCode()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Attack("mosquitto-2022")
    void a_will_counts_for_the_size_of_its_connect(int level) throws IOException {
        try (RawMqttClient small = open(level)) {
            byte[] payload = new byte[60_000];
            assertThat(connackTo(small, withWill(level, "small-will", payload)).reasonCode())
                    .isZero();
        }
        // A will's payload has two bytes for its length; only its properties can make it larger
        try (RawMqttClient large = open(5)) {
            byte[] property = bytes(0x26, sized("k"), sized("v".repeat(60_000)));
            byte[] willProperties = RawBytes.properties(
                    property, property, property, property, property, property, property, property, property, property,
                    property, property, property, property, property, property, property, property);
            large.sendIfOpen(RawPackets.connect(
                    5, 0x06, 60, properties(), sized("large-will"), willProperties, sized("t"), sized("x")));
            List<RawPacket> answer = large.untilClosed();
            assertThat(answer).allMatch(packet -> packet.reasonCode() == 0x95);
        }
    }

    private static byte[] withWill(int level, String id, byte[] payload) {
        return RawPackets.connect(
                level,
                0x06,
                60,
                properties(),
                sized(id),
                ifV5(level, properties()),
                sized("will/t"),
                u16(payload.length),
                payload);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Attack("moquette-957-levels")
    void topics_and_filters_of_thousands_of_levels_are_as_good_as_others(int level) throws IOException {
        String deep = "/".repeat(20_000);
        try (RawMqttClient client = client(level)) {
            client.subscribe(deep, 0);
            client.subscribe("+" + deep.substring(1) + "#", 0);
            client.send(RawPackets.publish(level, 0x01, sized(deep), 0, properties(), bytes("x")));
            assertThat(client.expect(RawPacket.PUBLISH).topic()).isEqualTo(deep);
            client.send(RawPackets.unsubscribe(level, 2, deep));
            while (client.expectPacket().type() != RawPacket.UNSUBACK) {}
        }
        try (RawMqttClient later = client(level)) {
            later.send(RawPackets.subscribe(level, 1, deep.substring(1) + "#", 0));
            later.expect(RawPacket.SUBACK);
            later.send(RawPackets.publish(level, 0x01, sized(deep), 0, properties(), bytes()));
        }
    }

    @Test
    @Attack("moquette-633")
    void many_subscriptions_below_one_level_are_made_and_ended_in_good_time() throws IOException {
        long begin = System.nanoTime();
        try (RawMqttClient client = client(5)) {
            for (int i = 1; i <= MANY; i += 100) {
                ByteArrayOutputStream filters = new ByteArrayOutputStream();
                for (int k = i; k < i + 100; k++) {
                    filters.writeBytes(bytes(sized("flat/" + k), 0));
                }
                client.send(RawPackets.packet(0x82, u16(1), properties(), filters.toByteArray()));
                assertThat(client.expect(RawPacket.SUBACK).reasonCodes()).hasSize(100);
            }
            client.send(message(5, "flat/" + MANY, "x"));
            client.expect(RawPacket.PUBLISH);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    @Attack("CVE-2023-28366")
    void qos_2_messages_with_one_identifier_are_one_message() throws IOException {
        // Given
        try (RawMqttClient client = client(5);
                RawMqttClient receiver = client(5).subscribe("same-id", 0)) {
            // When
            for (int i = 0; i < 5_000; i++) {
                client.send(
                        RawPackets.publish(5, i == 0 ? 0x04 : 0x0C, sized("same-id"), 7, properties(), bytes("" + i)));
            }

            // Then
            for (int i = 0; i < 5_000; i++) {
                client.expect(RawPacket.PUBREC);
            }
            assertThat(receiver.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("0"));
            receiver.expectAlive();
            assertThat(broker().spoor().stats().heldBytes()).isZero();
        }
    }
}
