package io.spoor.broker.attacks;

import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.ListenerType;
import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.TransportOpen;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Connections that do nothing, are too many, or go at a bad moment. */
class ConnectionsTest extends OnOneBroker {

    private static final int MOST = 60;

    @Override
    protected Map<String, ?> settings() {
        return Map.of("maximumConnections", MOST, "maximumKeepAlive", "1s", "connectTimeout", "3s");
    }

    @Override
    protected BrokerConfig configure(BrokerConfig config) {
        HostAndPort anyPort = new HostAndPort("127.0.0.1", 0);
        return config.withListeners(
                ListenerConfig.plain("tcp", ListenerType.MQTT, anyPort),
                ListenerConfig.plain("ws", ListenerType.WS, anyPort));
    }

    private void awaitNoConnections() {
        await().untilAsserted(
                        () -> assertThat(broker().spoor().stats().connections()).isZero());
    }

    @Test
    @Attack("CVE-2020-13849")
    void a_silent_client_without_keep_alive_is_disconnected_in_every_version() throws IOException {
        for (int level : new int[] {3, 4, 5}) {
            for (int keepAlive : new int[] {0, 65_535}) {
                String id = newId();
                try (RawMqttClient client = open(level)) {
                    connackTo(client, RawPackets.connect(level, 0x02, keepAlive, properties(), sized(id)));
                    assertThat(client.untilClosed()).hasSizeLessThan(2);
                }
                assertThat(broker().disconnectOf(id).reason()).isEqualTo(DisconnectReason.KEEPALIVE_TIMEOUT);
            }
        }
    }

    @Test
    @Attack("CVE-2023-5632")
    void connections_that_never_send_anything_cost_no_time_and_are_closed() throws Exception {
        // Given
        int opened = broker().trace().all(TransportOpen.class).size();
        List<RawMqttClient> silent = new ArrayList<>();
        for (int i = 0; i < MOST - 10; i++) {
            silent.add(open(5));
        }
        await().until(() -> broker().trace().all(TransportOpen.class).size() == opened + silent.size());

        // When
        long before = eventLoopNanos();
        Thread.sleep(1_000); // that nothing happens, can only be seen by waiting
        long used = eventLoopNanos() - before;

        // Then
        assertThat(Duration.ofNanos(used)).isLessThan(Duration.ofMillis(400));
        for (RawMqttClient client : silent) {
            client.expectClosed();
            client.close();
        }
        awaitNoConnections();
    }

    /** The time that the threads of event loops have computed. */
    private static long eventLoopNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("loop"))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getId()))
                .sum();
    }

    @Test
    @Attack("mosquitto-3455")
    void the_limit_of_connections_holds_for_all_listeners_together() throws IOException {
        // Given
        List<RawMqttClient> clients = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            clients.add(RawMqttClient.open(broker().spoor().address(i % 2 == 0 ? "ws" : "tcp"), 5));
        }
        await().until(() -> broker().spoor().stats().connections() == MOST);

        // When
        for (String listener : new String[] {"ws", "tcp"}) {
            try (RawMqttClient surplus = RawMqttClient.open(broker().spoor().address(listener), 5)) {
                // Then
                surplus.expectClosed();
            }
        }
        for (RawMqttClient client : clients) {
            client.close();
        }
        awaitNoConnections();
    }

    @Test
    @Attack({"moquette-871", "moquette-821"})
    void clients_that_are_gone_at_once_leave_neither_connections_nor_sessions() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            try (RawMqttClient client = open(4)) {
                byte[] connect = RawPackets.connect(4, "gone-" + i % 7);
                client.sendIfOpen(connect);
                if (i % 3 == 0) {
                    client.sendIfOpen(RawPackets.subscribe(4, 1, "x/" + i, 1));
                }
            }
        }
        awaitNoConnections();
        await().untilAsserted(() -> {
            assertThat(broker().spoor().stats().sessions()).isZero();
            assertThat(broker().spoor().stats().subscriptions()).isZero();
        });
    }

    @Test
    @Attack("moquette-second-connect")
    void a_second_connect_with_another_identifier_leaves_no_second_session() throws IOException {
        try (RawMqttClient client = open(4)) {
            client.send(RawPackets.connect(4, "first-id"), RawPackets.connect(4, "second-id"));
            assertThat(client.untilClosed()).extracting(RawPacket::type).containsExactly(RawPacket.CONNACK);
        }
        awaitNoConnections();
        await().untilAsserted(
                        () -> assertThat(broker().spoor().stats().sessions()).isZero());
    }
}
