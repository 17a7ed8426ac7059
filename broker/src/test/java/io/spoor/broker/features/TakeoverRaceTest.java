package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.attacks.Attack;
import io.spoor.broker.embed.ClientDescription;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.ClientDisconnect;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Connections on several event loops that want one client identifier at the same moment. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TakeoverRaceTest {
    private static final int ROUNDS = 150;
    private static final int RACERS = 3;
    private static final int CLEAN_START = 0x02;

    private FeatureBroker broker;

    @BeforeAll
    void start() throws IOException {
        broker = new FeatureBroker(Map.of("threads", 4));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private byte[] connect(String id, int flags, long expirySeconds) {
        return RawPackets.connect(5, flags, 60, properties(bytes(0x11, u32(expirySeconds))), sized(id));
    }

    /** Connects them at once, and waits until each was accepted. */
    private List<RawMqttClient> race(byte[]... connects) throws IOException {
        List<RawMqttClient> racers = new ArrayList<>();
        for (int i = 0; i < connects.length; i++) {
            racers.add(RawMqttClient.open(broker.address(), 5));
        }
        for (int i = 0; i < connects.length; i++) {
            racers.get(i).send(connects[i]);
        }
        return racers;
    }

    /** The only one that is connected under this identifier; the others were told that it is another one's. */
    private RawMqttClient winner(String id, List<RawMqttClient> racers, String allowed) throws IOException {
        for (RawMqttClient racer : racers) {
            assertThat(racer.expect(RawPacket.CONNACK).reasonCode()).isZero();
        }
        List<ClientDescription> known = broker.spoor().clients().stream()
                .filter(client -> client.clientId().equals(id))
                .toList();
        assertThat(known).singleElement().matches(ClientDescription::connected);
        InetSocketAddress address = known.get(0).address();
        RawMqttClient winner = null;
        for (RawMqttClient racer : racers) {
            if (racer.localPort() == address.getPort()) {
                winner = racer;
                continue;
            }
            List<RawPacket> last = racer.untilClosed();
            RawPacket end = last.get(last.size() - 1);
            assertThat(end.type()).isEqualTo(RawPacket.DISCONNECT);
            assertThat(end.reasonCode()).isEqualTo(0x8E);
            assertThat(last.subList(0, last.size() - 1)).allSatisfy(packet -> {
                assertThat(packet.type()).isEqualTo(RawPacket.PUBLISH);
                assertThat(packet.payload()).isEqualTo(bytes(allowed));
            });
        }
        assertThat(winner).isNotNull();
        return winner;
    }

    @Test
    @Attack("moquette-933")
    void exactly_one_keeps_a_persistent_session_and_no_message_is_lost() throws IOException {
        try (RawMqttClient publisher = broker.raw(5, "race-pub")) {
            RawMqttClient holder = broker.raw5("race", true, 600).subscribe("race/kept", 1);
            for (int i = 1; i <= ROUNDS; i++) {
                // When a message comes while three fight for the session, which a fourth has
                byte[] connect = connect("race", 0, 600);
                List<RawMqttClient> racers = race(connect, connect, connect);
                publisher.send(RawPackets.publish(5, "race/kept", 1, i, bytes(Integer.toString(i))));
                RawMqttClient winner = winner("race", racers, Integer.toString(i));

                // Then who is left has it, also if another one got it and did not say so
                RawPacket message = winner.expect(RawPacket.PUBLISH);
                assertThat(message.payload()).isEqualTo(bytes(Integer.toString(i)));
                winner.send(RawPackets.ack(RawPacket.PUBACK, message.packetId()));
                winner.expectAlive();
                assertThat(publisher.expect(RawPacket.PUBACK).reasonCode()).isZero();

                holder.close();
                for (RawMqttClient racer : racers) {
                    if (racer != winner) {
                        racer.close();
                    }
                }
                holder = winner;
            }
            holder.send(RawPackets.disconnect());
            holder.expectClosed();
        }
        assertThat(broker.trace().all(ClientDisconnect.class))
                .filteredOn(event -> event.client().clientId().equals("race"))
                .hasSize(ROUNDS * RACERS + 1)
                .filteredOn(event -> event.reason() == DisconnectReason.TAKEN_OVER)
                .hasSize(ROUNDS * RACERS);
    }

    @Test
    @Attack("moquette-553")
    void exactly_one_is_left_whether_sessions_are_kept_begun_anew_or_end_with_their_connections() throws IOException {
        // Given racers of which some begin anew and some keep nothing
        Random random = new Random(7);
        for (int i = 1; i <= ROUNDS; i++) {
            byte[][] connects = new byte[RACERS][];
            for (int j = 0; j < RACERS; j++) {
                connects[j] = connect("ghost", random.nextBoolean() ? CLEAN_START : 0, random.nextBoolean() ? 600 : 0);
            }

            // When
            List<RawMqttClient> racers = race(connects);
            RawMqttClient winner = winner("ghost", racers, "none");

            // Then what it subscribes to reaches it, once
            winner.subscribe("race/ghost", 0);
            broker.publish("race/ghost", Integer.toString(i));
            assertThat(winner.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes(Integer.toString(i)));
            winner.expectAlive();
            for (RawMqttClient racer : racers) {
                racer.close();
            }
        }

        // And nothing is left of all the others
        try (RawMqttClient last = broker.raw(5, "ghost")) {
            last.expectAlive();
        }
        await().untilAsserted(() -> {
            assertThat(broker.spoor().clients())
                    .noneMatch(client -> client.clientId().equals("ghost"));
            assertThat(broker.spoor().stats().clientsConnected()).isZero();
        });
        broker.publish("race/ghost", "nobody");
        assertThat(broker.dropOn("race/ghost").client()).isNull();
    }
}
