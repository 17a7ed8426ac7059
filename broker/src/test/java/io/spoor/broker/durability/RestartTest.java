package io.spoor.broker.durability;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.Durability;
import io.spoor.broker.config.StoreConfig;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a client finds when its broker is started again. A killed process is played by a broker on a copy of the files as
 * they were at that instant.
 */
@ParameterizedClass
@CsvSource({"PROCESS, true", "PROCESS, false", "POWER, true", "POWER, false"})
class RestartTest {
    private static final int PERSISTENT = 0;

    private final Durability durability;
    private final boolean killed;
    private final Path folder;
    private final List<FeatureBroker> brokers = new ArrayList<>();

    RestartTest(Durability durability, boolean killed, @TempDir Path folder) {
        this.durability = durability;
        this.killed = killed;
        this.folder = folder;
    }

    private FeatureBroker broker() {
        return brokers.get(brokers.size() - 1);
    }

    private FeatureBroker start(Path data) throws IOException {
        FeatureBroker started = new FeatureBroker(
                config -> BrokerConfig.minimal(data).withMqtt(config.mqtt()).withStore(StoreConfig.of(durability)));
        brokers.add(started);
        return started;
    }

    private void first() throws IOException {
        start(folder.resolve("0"));
    }

    private void restart() throws IOException {
        Path before = folder.resolve(Integer.toString(brokers.size() - 1));
        Path after = folder.resolve(Integer.toString(brokers.size()));
        if (!killed) {
            broker().close();
        }
        Files.createDirectories(after.resolve("store"));
        try (Stream<Path> files = Files.list(before.resolve("store"))) {
            for (Path file : files.toList()) {
                Files.copy(file, after.resolve("store").resolve(file.getFileName()));
            }
        }
        start(after);
    }

    @AfterEach
    void stop() {
        brokers.forEach(FeatureBroker::close);
    }

    private RawMqttClient persistent(String id) throws IOException {
        return RawMqttClient.connected(
                broker().address(), 5, PERSISTENT, properties(bytes(0x11, u32(3600))), sized(id));
    }

    private void publish(String topic, int qos, String... payloads) throws IOException {
        try (RawMqttClient publisher = RawMqttClient.connected(broker().address(), 5, "publisher")) {
            int id = 1;
            for (String payload : payloads) {
                publisher.send(RawPackets.publish(5, topic, qos, id, payload.getBytes(UTF_8)));
                if (qos == 1) {
                    assertThat(publisher.expect(RawPacket.PUBACK).packetId()).isEqualTo(id);
                } else if (qos == 2) {
                    publisher.expect(RawPacket.PUBREC);
                    publisher.send(RawPackets.ack(RawPacket.PUBREL, id));
                    publisher.expect(RawPacket.PUBCOMP);
                }
                id++;
            }
        }
    }

    private static String text(RawPacket publish) {
        return new String(publish.payload(), UTF_8);
    }

    @Test
    void acknowledged_messages_wait_for_an_absent_client_in_their_order() throws IOException {
        first();
        persistent("sub").subscribe("q1/#", 1).subscribe("q2/#", 2).close();
        broker().disconnectOf("sub");
        publish("q1/a", 1, "1", "2", "3");
        publish("q2/a", 2, "4", "5");

        restart();

        try (RawMqttClient sub = persistent("sub")) {
            for (int i = 1; i <= 5; i++) {
                RawPacket message = sub.expect(RawPacket.PUBLISH);
                assertThat(text(message)).isEqualTo("" + i);
                assertThat(message.qos()).isEqualTo(i <= 3 ? 1 : 2);
                assertThat(message.dup()).isFalse();
            }
            // Then the subscriptions are in force as well
            publish("q1/b", 1, "6");
            assertThat(text(sub.expect(RawPacket.PUBLISH))).isEqualTo("6");
        }
    }

    @Test
    void the_session_is_present_and_one_that_ended_is_not() throws IOException {
        first();
        persistent("stays").close();
        persistent("ends").close();
        broker().disconnectOf("ends");
        RawMqttClient.connected(broker().address(), 5, "ends").close();
        broker().disconnectOf("stays");

        restart();

        for (String id : List.of("stays", "ends")) {
            try (RawMqttClient client = RawMqttClient.open(broker().address(), 5)) {
                client.send(RawPackets.connect(5, PERSISTENT, 60, properties(), sized(id)));
                assertThat(client.expect(RawPacket.CONNACK).sessionPresent()).isEqualTo(id.equals("stays"));
            }
        }
    }

    @Test
    void what_was_sent_and_not_acknowledged_comes_again_under_its_packet_identifier() throws IOException {
        first();
        int first;
        int second;
        try (RawMqttClient sub = persistent("sub").subscribe("t", 2)) {
            publish("t", 1, "one");
            publish("t", 2, "two", "three");
            first = sub.expect(RawPacket.PUBLISH).packetId();
            second = sub.expect(RawPacket.PUBLISH).packetId();
            int third = sub.expect(RawPacket.PUBLISH).packetId();
            sub.send(RawPackets.ack(RawPacket.PUBREC, third));
            sub.expect(RawPacket.PUBREL);

            restart();

            try (RawMqttClient again = persistent("sub")) {
                RawPacket one = again.expect(RawPacket.PUBLISH);
                RawPacket two = again.expect(RawPacket.PUBLISH);
                assertThat(List.of(one.packetId(), two.packetId())).containsExactly(first, second);
                assertThat(List.of(text(one), text(two))).containsExactly("one", "two");
                assertThat(one.dup() && two.dup()).isTrue();
                assertThat(again.expect(RawPacket.PUBREL).packetId()).isEqualTo(third);
            }
        }
    }

    @Test
    void a_qos_2_message_that_is_sent_again_is_not_published_again() throws IOException {
        first();
        persistent("sub").subscribe("t", 2).close();
        broker().disconnectOf("sub");
        byte[] message = RawPackets.publish(5, "t", 2, 7, "once".getBytes(UTF_8));
        try (RawMqttClient publisher = persistent("pub")) {
            publisher.send(message);
            publisher.expect(RawPacket.PUBREC);

            restart();

            try (RawMqttClient again = persistent("pub")) {
                again.send(RawPackets.publish(5, 0x0C, sized("t"), 7, properties(), "once".getBytes(UTF_8)));
                again.expect(RawPacket.PUBREC);
                again.send(RawPackets.ack(RawPacket.PUBREL, 7));
                again.expect(RawPacket.PUBCOMP);
                again.send(RawPackets.publish(5, "t", 2, 7, "other".getBytes(UTF_8)));
                again.expect(RawPacket.PUBREC);
            }
        }
        try (RawMqttClient sub = persistent("sub")) {
            assertThat(text(sub.expect(RawPacket.PUBLISH))).isEqualTo("once");
            assertThat(text(sub.expect(RawPacket.PUBLISH))).isEqualTo("other");
            sub.expectAlive();
        }
    }

    @Test
    void retained_messages_are_the_last_ones_that_were_acknowledged() throws IOException {
        first();
        try (RawMqttClient publisher = RawMqttClient.connected(broker().address(), 5, "publisher")) {
            String[][] messages = {{"a", "old"}, {"b", "gone"}, {"a", "new"}, {"b", ""}};
            for (String[] message : messages) {
                publisher.send(
                        RawPackets.publish(5, 0x03, sized(message[0]), 1, properties(), message[1].getBytes(UTF_8)));
                publisher.expect(RawPacket.PUBACK);
            }
        }

        restart();

        try (RawMqttClient sub = RawMqttClient.connected(broker().address(), 5, "s")) {
            sub.subscribe("#", 1);
            RawPacket retained = sub.expect(RawPacket.PUBLISH);
            assertThat(retained.topic() + "=" + text(retained)).isEqualTo("a=new");
            assertThat(retained.retain()).isTrue();
            sub.expectAlive();
        }
    }

    @Test
    void a_delayed_will_is_published_after_the_restart() throws IOException {
        first();
        persistent("watcher").subscribe("will", 1).close();
        RawMqttClient.connected(
                        broker().address(),
                        5,
                        0x04 | 0x08,
                        properties(bytes(0x11, u32(3600))),
                        sized("device"),
                        properties(bytes(0x18, u32(1))),
                        sized("will"),
                        sized("died"))
                .close();
        broker().disconnectOf("device");

        restart();

        try (RawMqttClient watcher = persistent("watcher")) {
            assertThat(text(watcher.expect(RawPacket.PUBLISH))).isEqualTo("died");
        }
    }

    @Test
    void messages_that_no_persistent_session_needs_cost_no_disk() throws IOException {
        first();
        try (RawMqttClient sub = RawMqttClient.connected(broker().address(), 5, "transient")) {
            sub.subscribe("t", 1);
            publish("t", 1, "x".repeat(1000));
            sub.expect(RawPacket.PUBLISH);
        }
        try (Stream<Path> files = Files.list(folder.resolve("0/store"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("lock");
        }
    }

    @Test
    void a_session_whose_time_is_up_ends() throws IOException {
        first();
        RawMqttClient.connected(broker().address(), 5, PERSISTENT, properties(bytes(0x11, u32(1))), sized("short"))
                .close();
        broker().disconnectOf("short");

        restart();

        await().until(() -> broker().spoor().clients().isEmpty());
    }
}
