package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.auth.Authorizer;
import io.spoor.broker.auth.ClientIdentity;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.embed.Spoor;
import io.spoor.broker.protocol.TopicFilter;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.broker.testing.RecordingTracer;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.ClientDisconnect;
import io.spoor.tracing.TraceEvent.LimitExceeded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What one client, or many that follow one plan, cannot take: the memory and the event loops that all others need. */
class GreedyClientTest {
    private static final int MEGABYTE = 1 << 20;

    // -- memory -------------------------------------------------------------------------------------------------------

    @Test
    void packets_that_never_end_take_no_more_than_their_budget() throws Exception {
        try (FeatureBroker broker = new FeatureBroker(Map.of("inputBudget", "1MiB"));
                RawMqttClient bystander = broker.raw(5, "bystander")) {
            // Given clients that each send a part of a packet of nearly a megabyte
            List<SocketChannel> clients = new ArrayList<>();
            ByteBuffer part = ByteBuffer.allocate(900_000);
            part.put(bytes(0x30, 0xB8, 0xF7, 0x36, sized("t"))).rewind(); // 900,028 bytes
            for (int i = 0; i < 20; i++) {
                SocketChannel client = SocketChannel.open(broker.address());
                clients.add(client);
                client.write(ByteBuffer.wrap(RawPackets.connect(4, "greedy-" + i)));
                ByteBuffer connack = ByteBuffer.allocate(4);
                while (connack.hasRemaining() && client.read(connack) >= 0) {}
                client.configureBlocking(false);
            }

            // When all send what they can, but not the end
            long lastProgress = System.nanoTime();
            List<ByteBuffer> rest = clients.stream()
                    .map(client -> part.duplicate().limit(800_000))
                    .toList();
            while (System.nanoTime() - lastProgress < 1_500_000_000L) {
                for (int i = 0; i < clients.size(); i++) {
                    if (clients.get(i).write(rest.get(i)) > 0) {
                        lastProgress = System.nanoTime();
                    }
                }
            }

            // Then the broker holds little more than its budget, and a bystander's packets pass
            assertThat(broker.spoor().stats().inputBytes()).isBetween(1L * MEGABYTE, 6L * MEGABYTE);
            bystander.send(RawPackets.publish(5, "t", 1, 1, new byte[3_000]));
            assertThat(bystander.expect(RawPacket.PUBACK).reasonCode()).isEqualTo(0x10);

            LimitExceeded limit = broker.trace()
                    .await(LimitExceeded.class, event -> event.limit().equals("input_bytes"));
            assertThat(limit.allowed()).isEqualTo(MEGABYTE);
            assertThat(limit.actual()).isGreaterThan(MEGABYTE);

            // When some give up, others can go on
            for (int i = 0; i < 18; i++) {
                clients.get(i).close();
            }
            SocketChannel last = clients.get(19);
            await().untilAsserted(() -> {
                last.write(rest.get(19));
                assertThat(rest.get(19).hasRemaining()).isFalse();
            });
            clients.get(18).close();
            last.close();
            await().untilAsserted(() ->
                    assertThat(broker.spoor().stats().inputBytes()).isZero());
        }
    }

    @Test
    void a_client_that_does_not_read_the_answers_is_not_read() throws Exception {
        try (Spoor broker = Spoor.builder().listener("tcp", 0).start();
                SocketChannel client = SocketChannel.open()) {
            // Given a client that asks for long answers
            client.setOption(StandardSocketOptions.SO_RCVBUF, 16 * 1024);
            client.connect(broker.address("tcp"));
            client.write(ByteBuffer.wrap(RawPackets.connect(5, "deaf")));
            client.configureBlocking(false);
            ByteArrayOutputStream filters = new ByteArrayOutputStream();
            for (int i = 0; i < 20_000; i++) {
                filters.writeBytes(sized("a"));
            }
            ByteBuffer unsubscribe =
                    ByteBuffer.wrap(RawPackets.packet(0xA2, u16(1), properties(), filters.toByteArray()));

            // When it reads none
            long packets = 0;
            long lastProgress = System.nanoTime();
            while (packets < 2_000 && System.nanoTime() - lastProgress < 1_500_000_000L) {
                if (client.write(unsubscribe) > 0) {
                    lastProgress = System.nanoTime();
                }
                if (!unsubscribe.hasRemaining()) {
                    unsubscribe.rewind();
                    packets++;
                }
            }

            // Then most of it waits with the client, and all is answered once it reads
            assertThat(packets).isBetween(10L, 1_000L);
            long expected = packets * 20_006;
            long answers = 0;
            ByteBuffer in = ByteBuffer.allocate(MEGABYTE);
            client.configureBlocking(true);
            while (answers < expected) {
                in.clear();
                int read = client.read(in);
                assertThat(read).isPositive();
                answers += read;
            }
        }
    }

    @Test
    void topics_with_an_alias_are_limited_in_bytes() throws Exception {
        try (FeatureBroker broker = new FeatureBroker(Map.of());
                RawMqttClient client = broker.raw(5, "aliases")) {
            for (int alias = 1; alias <= 5; alias++) {
                client.sendIfOpen(RawPackets.publish(
                        5,
                        0x02,
                        sized("t".repeat(60_000) + alias),
                        1,
                        properties(bytes(0x23, u16(alias))),
                        new byte[0]));
            }
            RawPacket packet = client.expectPacket();
            while (packet.type() == RawPacket.PUBACK) {
                packet = client.expectPacket();
            }
            assertThat(packet.type()).isEqualTo(RawPacket.DISCONNECT);
            assertThat(packet.reasonCode()).isEqualTo(0x97);
            assertThat(broker.disconnectOf("aliases").reason()).isEqualTo(DisconnectReason.QUOTA_EXCEEDED);
        }
    }

    // -- time ---------------------------------------------------------------------------------------------------------

    /** Takes two milliseconds for each publish. */
    private static final class SlowAuthorizer implements Authorizer {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public boolean mayPublish(ClientIdentity client, String topic) {
            if (!client.clientId().equals("flood")) {
                return true;
            }
            asked.incrementAndGet();
            long until = System.nanoTime() + 2_000_000;
            while (System.nanoTime() - until < 0) {
                Thread.onSpinWait();
            }
            return true;
        }

        @Override
        public boolean maySubscribe(ClientIdentity client, TopicFilter filter) {
            return true;
        }

        @Override
        public long version() {
            return -1;
        }
    }

    @Test
    void a_flood_of_small_packets_leaves_others_their_turn() throws Exception {
        SlowAuthorizer authorizer = new SlowAuthorizer();
        try (Spoor broker = Spoor.builder()
                .config(BrokerConfig.minimal(Path.of("target")).withMqtt(MqttConfig.of(Map.of("threads", 1))))
                .authorizer(authorizer)
                .start()) {
            try (RawMqttClient flood = RawMqttClient.connected(broker.address("tcp"), 4, "flood");
                    RawMqttClient other = RawMqttClient.connected(broker.address("tcp"), 4, "other")) {
                // Given a thousand packets, which fit into one read and are two seconds of work
                ByteArrayOutputStream packets = new ByteArrayOutputStream();
                for (int i = 0; i < 1_000; i++) {
                    packets.writeBytes(RawPackets.publish(4, "t", 0, 0, new byte[0]));
                }
                flood.send(packets.toByteArray());
                await().until(() -> authorizer.asked.get() > 0);

                // When another client asks something
                int before = authorizer.asked.get();
                other.expectAlive();

                // Then it does not wait for the end of the flood, of which nothing is lost
                assertThat(authorizer.asked.get() - before).isLessThan(100);
                flood.expectAlive();
                assertThat(authorizer.asked).hasValue(1_000);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void a_flood_is_heard_to_its_end_though_its_client_has_gone() throws Exception {
        SlowAuthorizer authorizer = new SlowAuthorizer();
        RecordingTracer trace = new RecordingTracer();
        try (Spoor broker = Spoor.builder()
                .config(BrokerConfig.minimal(Path.of("target")).withMqtt(MqttConfig.of(Map.of("threads", 1))))
                .authorizer(authorizer)
                .tracer(trace)
                .start()) {
            // When a client sends much work and a DISCONNECT, and does not wait
            try (RawMqttClient flood = RawMqttClient.connected(broker.address("tcp"), 4, "flood")) {
                ByteArrayOutputStream packets = new ByteArrayOutputStream();
                for (int i = 0; i < 100; i++) {
                    packets.writeBytes(RawPackets.publish(4, "t", 0, 0, new byte[0]));
                }
                packets.writeBytes(RawPackets.disconnect());
                flood.send(packets.toByteArray());
            }

            // Then all of it counts
            assertThat(trace.await(ClientDisconnect.class, event -> true).reason())
                    .isEqualTo(DisconnectReason.NORMAL);
            assertThat(authorizer.asked).hasValue(100);
        }
    }
}
