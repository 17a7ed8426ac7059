package io.spoor.broker.testing;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.MqttConfig;
import io.spoor.tracing.TraceEvent.ClientDisconnect;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * Tests on one broker. Where a client publishes to itself, all happens on one event loop in order, so that
 * an answer to a PINGREQ shows that nothing else comes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class OnOneBroker {

    private FeatureBroker broker;
    private int clients;

    @BeforeAll
    protected void start() throws IOException {
        BrokerConfig config = configure(BrokerConfig.minimal(Path.of("target")).withMqtt(MqttConfig.of(settings())));
        broker = new FeatureBroker(ignored -> config);
    }

    @AfterAll
    protected void stop() {
        broker.close();
    }

    /** The settings that differ from the defaults. */
    protected Map<String, ?> settings() {
        return Map.of();
    }

    /** Whatever else is different. */
    protected BrokerConfig configure(BrokerConfig config) throws IOException {
        return config;
    }

    protected FeatureBroker broker() {
        return broker;
    }

    /** An identifier that no other client has. */
    protected String newId() {
        return "c" + ++clients;
    }

    /** A TCP connection on which nothing was sent. */
    protected RawMqttClient open(int level) throws IOException {
        return RawMqttClient.open(broker.address(), level);
    }

    /** A client with a clean session. */
    protected RawMqttClient client(int level) throws IOException {
        return broker.raw(level, newId());
    }

    /** An MQTT 5 client whose CONNECT has these properties. */
    protected RawMqttClient client5(byte[]... properties) throws IOException {
        return RawMqttClient.connected(broker.address(), 5, 0x02, properties(properties), sized(newId()));
    }

    /** A client whose session outlives its connection, resumed if there is one. */
    protected RawMqttClient kept(int level, String id) throws IOException {
        return RawMqttClient.connected(broker.address(), level, 0x00, properties(bytes(0x11, u32(600))), sized(id));
    }

    /** The CONNACK to a CONNECT on a new connection, which stays open. */
    protected RawPacket connackTo(RawMqttClient client, byte[] connect) throws IOException {
        return client.send(connect).expect(RawPacket.CONNACK);
    }

    /** Drops a connection, and waits until the broker knows. */
    protected void drop(RawMqttClient client, String id) throws IOException {
        long before = ends(id);
        client.close();
        await().until(() -> ends(id) > before);
    }

    private long ends(String id) {
        return broker.trace().all(ClientDisconnect.class).stream()
                .filter(event -> event.client().clientId().equals(id))
                .count();
    }

    /** Sends what breaks the protocol: MQTT 5 gets a DISCONNECT with this code and nothing else, both get a close. */
    protected void expectEnd(RawMqttClient client, int code, byte[]... packets) throws IOException {
        client.send(packets);
        expectEnd(client, code);
    }

    protected void expectEnd(RawMqttClient client, int code) throws IOException {
        List<RawPacket> last = client.untilClosed();
        if (!last.isEmpty() && last.get(0).level() == 5) {
            assertThat(last).hasSize(1);
            assertThat(last.get(0).firstByte()).isEqualTo(0xE0);
            assertThat(last.get(0).reasonCode()).isEqualTo(code);
        } else {
            assertThat(last).isEmpty();
        }
        client.close();
    }

    /** Publishes at QoS 0. */
    protected static byte[] message(int level, String topic, String payload) {
        return RawPackets.publish(level, topic, 0, 0, bytes(payload));
    }

    /** A whole packet after its first byte is replaced. */
    protected static byte[] withFirstByte(int firstByte, byte[] packet) {
        byte[] changed = packet.clone();
        changed[0] = (byte) firstByte;
        return changed;
    }

    protected static byte[] ifV5(int level, byte[] properties) {
        return level == 5 ? properties : bytes();
    }
}
