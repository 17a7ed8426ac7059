package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.ListenerType;
import io.spoor.broker.config.TlsConfig;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.broker.testing.TestCertificates;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.TransportClose;
import io.spoor.tracing.spi.HostAndPort;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket with Paho's clients for MQTT 3.1.1 and 5. (Mosquitto's command-line clients do not speak WebSocket.) */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PahoWebSocketTest {
    private static final HostAndPort ANY_PORT = new HostAndPort("127.0.0.1", 0);

    @TempDir
    static Path folder;

    private TestCertificates certificates;
    private FeatureBroker broker;

    @BeforeAll
    void start() throws Exception {
        certificates = new TestCertificates(folder);
        TlsConfig tls = TlsConfig.of(certificates.file("server.pem"), certificates.file("server.key"));
        broker = new FeatureBroker(config -> config.withListeners(
                ListenerConfig.plain("tcp", ListenerType.MQTT, ANY_PORT),
                ListenerConfig.plain("ws", ListenerType.WS, ANY_PORT),
                ListenerConfig.secure("wss", ListenerType.WSS, ANY_PORT, tls)));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private String uri(String listener) {
        return listener + "://127.0.0.1:" + broker.spoor().address(listener).getPort() + "/mqtt";
    }

    private SocketFactory trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, certificates.trust().getTrustManagers(), null);
        return context.getSocketFactory();
    }

    private void assertSeen(String id, String listener) {
        ClientConnect connect = broker.trace()
                .await(ClientConnect.class, event -> event.client().clientId().equals(id));
        assertThat(connect.client().connection().transport()).isEqualTo(listener);
        assertThat(connect.client().connection().tls() != null).isEqualTo(listener.equals("wss"));
        assertThat(broker.disconnectOf(id).reason()).isEqualTo(DisconnectReason.NORMAL);
        String connection = connect.client().connection().id();
        assertThat(broker.trace()
                        .await(
                                TransportClose.class,
                                event -> event.connection().id().equals(connection))
                        .reason())
                .isEqualTo(DisconnectReason.NORMAL);
    }

    private static byte[] large() {
        byte[] payload = new byte[200_000];
        new Random(1).nextBytes(payload);
        return payload;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void mqtt_3_goes_over_websocket(String listener) throws Exception {
        String id = "paho3-" + listener;
        BlockingQueue<MqttMessage> received = new LinkedBlockingQueue<>();
        MqttClient client = new MqttClient(uri(listener), id, new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        if (listener.equals("wss")) {
            options.setSocketFactory(trusting());
        }
        client.connect(options);
        client.subscribe("ws/" + id, 2, (topic, message) -> received.add(message));
        for (int qos = 0; qos <= 2; qos++) {
            client.publish("ws/" + id, large(), qos, false);
            MqttMessage message = received.poll(60, TimeUnit.SECONDS);
            assertThat(message).isNotNull();
            assertThat(message.getPayload()).isEqualTo(large());
            assertThat(message.getQos()).isEqualTo(qos);
        }
        client.disconnect();
        client.close();
        assertSeen(id, listener);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void mqtt_5_goes_over_websocket(String listener) throws Exception {
        String id = "paho5-" + listener;
        try (RawMqttClient subscriber = broker.raw(5, "sub-" + id).subscribe("ws/" + id, 1)) {
            var client = new org.eclipse.paho.mqttv5.client.MqttClient(
                    uri(listener), id, new org.eclipse.paho.mqttv5.client.persist.MemoryPersistence());
            MqttConnectionOptions options = new MqttConnectionOptions();
            if (listener.equals("wss")) {
                options.setSocketFactory(trusting());
            }
            client.connect(options);
            for (int i = 1; i <= 20; i++) {
                client.publish("ws/" + id, bytes(Integer.toString(i)), i % 3, false);
            }
            for (int i = 1; i <= 20; i++) {
                RawPacket message = subscriber.expect(RawPacket.PUBLISH);
                assertThat(message.payload()).isEqualTo(bytes(Integer.toString(i)));
                if (message.qos() > 0) {
                    subscriber.send(RawPackets.ack(RawPacket.PUBACK, message.packetId()));
                }
            }
            client.disconnect();
            client.close();
        }
        assertSeen(id, listener);
    }
}
