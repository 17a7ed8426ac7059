package io.spoor.broker.testing;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.config.TracingConfig;
import io.spoor.broker.embed.Spoor;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.TraceEvent.ClientDisconnect;
import io.spoor.tracing.TraceEvent.MessageDeliver;
import io.spoor.tracing.TraceEvent.MessageDrop;
import io.spoor.tracing.TraceEvent.SessionStart;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A broker with a recorded trace, for the tests of one class, and clients of several makes for it. */
public final class FeatureBroker implements AutoCloseable {

    private static final String LISTENER = "tcp";

    private final RecordingTracer trace = new RecordingTracer();
    private final Spoor broker;

    /** Starts a broker with one TCP listener and settings as in the configuration file. */
    public FeatureBroker(Map<String, ?> mqttSettings) throws IOException {
        this(config -> config.withMqtt(MqttConfig.of(mqttSettings)));
    }

    /** Starts a broker; it has one TCP listener on the loopback unless the change says otherwise. */
    public FeatureBroker(UnaryOperator<BrokerConfig> change) throws IOException {
        broker = Spoor.builder()
                .config(change.apply(
                        BrokerConfig.minimal(Path.of("target")).withTracing(TracingConfig.of(MessageTracing.ALL))))
                .tracer(trace)
                .start();
    }

    public Spoor spoor() {
        return broker;
    }

    public RecordingTracer trace() {
        return trace;
    }

    /** The address of the TCP listener. */
    public InetSocketAddress address() {
        return broker.address(LISTENER);
    }

    // -- clients ------------------------------------------------------------------------------------------------------

    /** A builder of HiveMQ's client for MQTT 5. */
    public Mqtt5ClientBuilder hive5(String clientId) {
        return MqttClient.builder().useMqttVersion5().identifier(clientId).serverAddress(address());
    }

    /** HiveMQ's client for MQTT 5, connected with a clean session. */
    public Mqtt5BlockingClient connected5(String clientId) {
        Mqtt5BlockingClient client = hive5(clientId).buildBlocking();
        client.connect();
        return client;
    }

    /** A builder of HiveMQ's client for MQTT 3.1.1. */
    public Mqtt3ClientBuilder hive3(String clientId) {
        return MqttClient.builder().useMqttVersion3().identifier(clientId).serverAddress(address());
    }

    /** HiveMQ's client for MQTT 3.1.1, connected with a clean session. */
    public Mqtt3BlockingClient connected3(String clientId) {
        Mqtt3BlockingClient client = hive3(clientId).buildBlocking();
        client.connect();
        return client;
    }

    /** What Paho's clients call the broker. */
    public String uri() {
        return "tcp://127.0.0.1:" + address().getPort();
    }

    /** A client that does just what it is told, connected to a clean session. */
    public RawMqttClient raw(int level, String clientId) throws IOException {
        return RawMqttClient.connected(address(), level, clientId);
    }

    /** An MQTT 5 client with a session that stays for so many seconds. */
    public RawMqttClient raw5(String clientId, boolean cleanStart, long expirySeconds) throws IOException {
        return RawMqttClient.connected(
                address(), 5, cleanStart ? 0x02 : 0x00, properties(bytes(0x11, u32(expirySeconds))), sized(clientId));
    }

    /** Publishes through a connection of its own, at QoS 1, and waits for the acknowledgement. */
    public void publish(String topic, String payload) throws IOException {
        publish(topic, payload, false);
    }

    /** Publishes through a connection of its own, at QoS 1, and waits for the acknowledgement. */
    public void publish(String topic, String payload, boolean retain) throws IOException {
        try (RawMqttClient client = raw(5, "publisher-of-" + topic)) {
            client.send(RawPackets.publish(5, retain ? 0x03 : 0x02, sized(topic), 1, properties(), bytes(payload)));
            client.expect(RawPacket.PUBACK);
            client.send(RawPackets.disconnect());
            client.expectClosed();
        }
    }

    // -- trace --------------------------------------------------------------------------------------------------------

    /** Why and how a client's connection ended, as soon as it has. */
    public ClientDisconnect disconnectOf(String clientId) {
        return trace.await(
                ClientDisconnect.class, event -> event.client().clientId().equals(clientId));
    }

    /** The beginning of a client's session. */
    public SessionStart sessionStartOf(String clientId) {
        return trace.await(
                SessionStart.class, event -> event.client().clientId().equals(clientId));
    }

    /** A delivery to a client. */
    public MessageDeliver deliveryTo(String clientId) {
        return trace.await(
                MessageDeliver.class, event -> event.client().clientId().equals(clientId));
    }

    /** A message to this topic that was dropped. */
    public MessageDrop dropOn(String topic) {
        return trace.await(MessageDrop.class, event -> event.topic().equals(topic));
    }

    @Override
    public void close() {
        broker.close();
    }
}
