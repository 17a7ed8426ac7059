package io.spoor.broker.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.spoor.broker.attacks.Attack;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.embed.Spoor;
import io.spoor.tracing.DropReason;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A burst slows its publisher instead of losing messages, and a stuck subscriber holds up nobody else. */
class BackPressureTest {
    private static final byte[] KILOBYTE = new byte[1024];

    /** A subscriber that reads its SUBACK and then nothing more, with a small receive buffer. */
    private static Socket stuckSubscriber(int port, String topic) throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new java.net.InetSocketAddress("127.0.0.1", port));
        OutputStream out = socket.getOutputStream();
        out.write(new byte[] {0x10, 17, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 5, 's', 't', 'u', 'c', 'k'});
        byte[] filter = topic.getBytes(UTF_8);
        out.write(new byte[] {(byte) 0x82, (byte) (5 + filter.length), 0, 1, 0, (byte) filter.length});
        out.write(filter);
        out.write(0);
        InputStream in = socket.getInputStream();
        assertThat(in.readNBytes(4)).containsExactly(0x20, 2, 0, 0);
        assertThat(in.readNBytes(5)).containsExactly(0x90, 3, 0, 1, 0);
        return socket;
    }

    /** Sends PUBLISH packets at QoS 0 as fast as the socket takes them. */
    private static void blast(int port, String topic, int messages) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            out.write(new byte[] {0x10, 17, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 5, 'b', 'l', 'a', 's', 't'});
            assertThat(socket.getInputStream().readNBytes(4)).containsExactly(0x20, 2, 0, 0);
            byte[] name = topic.getBytes(UTF_8);
            int remaining = 2 + name.length + KILOBYTE.length;
            byte[] packet = new byte[3 + remaining];
            packet[0] = 0x30;
            packet[1] = (byte) (remaining & 0x7F | 0x80);
            packet[2] = (byte) (remaining >> 7);
            packet[4] = (byte) name.length;
            System.arraycopy(name, 0, packet, 5, name.length);
            for (int i = 0; i < messages; i++) {
                out.write(packet);
            }
            out.write(new byte[] {(byte) 0xE0, 0});
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static Mqtt5BlockingClient client(Spoor broker, String id) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(broker.address("tcp").getPort())
                .buildBlocking();
    }

    @Test
    @Attack("moquette-649")
    void a_burst_at_qos_0_reaches_a_slow_subscriber_whole() throws Exception {
        // Given a subscriber that takes a while over each message
        int messages = 20_000;
        try (Spoor broker = Spoor.builder().listener("tcp", 0).start()) {
            Mqtt5BlockingClient subscriber = client(broker, "slow");
            subscriber.connect();
            AtomicInteger received = new AtomicInteger();
            subscriber
                    .toAsync()
                    .subscribeWith()
                    .topicFilter("burst")
                    .qos(MqttQos.AT_MOST_ONCE)
                    .callback(publish -> {
                        if (received.incrementAndGet() % 100 == 0) {
                            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                        }
                    })
                    .send()
                    .get();

            // When 20 MB come at once
            blast(broker.address("tcp").getPort(), "burst", messages);

            // Then all of it arrives, and it never filled the broker's memory
            await().untilAsserted(() -> assertThat(received).hasValue(messages));
            assertThat(broker.stats().dropped().get(DropReason.QOS0_UNWRITABLE)).isZero();
            subscriber.disconnect();
        }
    }

    @Test
    void a_stuck_subscriber_slows_nobody_for_longer_than_allowed() throws Exception {
        // Given one subscriber that reads nothing and one that reads everything, of the same topic
        int messages = 30_000;
        try (Spoor broker = Spoor.builder()
                        .listener("tcp", 0)
                        .mqtt(MqttConfig.of(Map.of("slowConsumerAfter", "500ms", "maximumQueuedMessages", 100)))
                        .start();
                Socket stuck = stuckSubscriber(broker.address("tcp").getPort(), "flood")) {
            Mqtt5BlockingClient healthy = client(broker, "healthy");
            healthy.connect();
            AtomicInteger received = new AtomicInteger();
            healthy.toAsync().publishes(MqttGlobalPublishFilter.ALL, publish -> received.incrementAndGet());
            healthy.subscribeWith()
                    .topicFilter("flood")
                    .qos(MqttQos.AT_MOST_ONCE)
                    .send();

            // When
            blast(broker.address("tcp").getPort(), "flood", messages);

            // Then the healthy one has it all, and what the stuck one missed is counted
            await().untilAsserted(() -> assertThat(received).hasValue(messages));
            assertThat(broker.stats().dropped().get(DropReason.QOS0_UNWRITABLE)).isPositive();
            assertThat(stuck.isClosed()).isFalse();
            healthy.disconnect();
        }
    }
}
