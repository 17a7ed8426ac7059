package io.spoor.helm.boards;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.spoor.broker.embed.Spoor;
import io.spoor.tracing.DropReason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;

/**
 * What devices do to the broker, so that every panel has something to show and every alert rule a reason to fire, and a
 * neighbour for whom it must not. Numbers here are those in {@code expected.yaml}. One thread.
 */
final class Fleet {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PASSWORD = "wonderland";
    private static final String HERE = "127.0.0.1";
    private static final int KEEP_ALIVE = 60;
    private static final int DAYS = 365;

    private final Spoor broker;
    private final Pki pki;
    private final Pki stranger;

    Fleet(Spoor broker, Pki pki, Pki stranger) {
        this.broker = broker;
        this.pki = pki;
        this.stranger = stranger;
    }

    // -- what is in order ---------------------------------------------------------------------------------------------

    /** Pumps over mutual TLS say values; a dashboard takes them. */
    void pumpsSpeak() throws Exception {
        try (RawDevice dash = plain("dash", HERE)) {
            dash.subscribe("plant/#", 1);
            for (int pump = 1; pump <= 3; pump++) {
                Mqtt5BlockingClient client = tls(pki.client("pump-" + pump, DAYS), "pump-" + pump, HERE, "TLSv1.3");
                client.connect();
                for (int i = 0; i < 10; i++) {
                    say(client, "plant/" + pump + "/temperature", String.valueOf(10 * pump + i));
                }
                say(client, "plant/" + pump + "/state", "{\"rpm\":" + 1000 * pump + ",\"mode\":\"auto\"}");
                say(client, "plant/" + pump + "/name", "pump " + pump);
                client.disconnect();
                for (int i = 0; i < 12; i++) {
                    byte[] publish = dash.packet();
                    int topic = publish[2] & 0xFF;
                    dash.acknowledge((publish[3 + topic] & 0xFF) << 8 | publish[4 + topic] & 0xFF);
                }
            }
            dash.ping(); // behind it the broker has read the acknowledgements
            dash.disconnect();
        }
    }

    /** One whose certificate ends in ten days, one with TLS 1.2. */
    void oldPumpsConnect() throws Exception {
        Mqtt5BlockingClient old = tls(pki.client("pump-old", 10), "pump-old", HERE, "TLSv1.3");
        old.connect();
        old.disconnect();
        Mqtt5BlockingClient legacy = tls(pki.client("pump-legacy", DAYS), "pump-legacy", HERE, "TLSv1.2");
        legacy.connect();
        legacy.disconnect();
    }

    /** Known devices come from elsewhere, and with another version of TLS. */
    void pumpsMove() throws Exception {
        Mqtt5BlockingClient moved = tls(pki.client("pump-1", DAYS), "pump-1", "127.0.0.6", "TLSv1.3");
        moved.connect();
        moved.disconnect();
        Mqtt5BlockingClient changed = tls(pki.client("pump-2", DAYS), "pump-2", HERE, "TLSv1.2");
        changed.connect();
        changed.disconnect();
    }

    /** A payload that no store takes: 300 fields in one document. */
    void oneIsTooWordy() throws IOException {
        StringBuilder document = new StringBuilder("{\"f0\":0");
        for (int field = 1; field < 300; field++) {
            document.append(",\"f").append(field).append("\":").append(field);
        }
        try (RawDevice wordy = plain("wordy", HERE)) {
            wordy.publish("words", 1, document.append('}').toString().getBytes(UTF_8));
            wordy.disconnect();
        }
    }

    /** One that stays. */
    RawDevice resident() throws IOException {
        RawDevice resident = plain("resident", HERE);
        resident.subscribe("home/#", 0);
        return resident;
    }

    /** A device publishes so many messages in one connection. */
    void publishes(String device, int messages) throws IOException {
        try (RawDevice client = plain(device, HERE)) {
            for (int i = 0; i < messages; i++) {
                client.publish("rate/" + device, 1, String.valueOf(i).getBytes(UTF_8));
            }
            client.disconnect();
        }
    }

    /** A meter of which messages are only counted, for a reader and for nobody. */
    void metersAreCounted() throws IOException {
        try (RawDevice reader = plain("reader", HERE);
                RawDevice meter = plain("meter-1", HERE)) {
            reader.subscribe("energy/#", 0);
            for (int i = 0; i < 50; i++) {
                meter.publish("energy/1", 1, new byte[] {'7'});
                reader.packet();
            }
            for (int i = 0; i < 100; i++) {
                meter.publish("nobody/counts", 1, new byte[] {'7'});
            }
            meter.disconnect();
            reader.disconnect();
        }
    }

    // -- who is refused -----------------------------------------------------------------------------------------------

    /** 25 wrong passwords from one address, 3 from another; TLS that isn't, and of another authority. */
    void strangersKnock() throws Exception {
        for (int i = 0; i < 25; i++) {
            refused("thief-" + i % 3, "127.0.0.9");
        }
        for (int i = 0; i < 3; i++) {
            refused("forgetful", "127.0.0.5");
        }
        for (int i = 0; i < 3; i++) {
            try (RawDevice plain = new RawDevice(broker.address("tls"), "127.0.0.8")) {
                plain.raw("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
                plain.untilClosed();
            }
        }
        for (int i = 0; i < 2; i++) {
            Mqtt5BlockingClient client = tls(stranger.client("pump-1", DAYS), "pump-1", "127.0.0.8", "TLSv1.2");
            assertThat(catchThrowable(client::connect)).isNotNull();
        }
        try (RawDevice garbage = new RawDevice(broker.address("tcp"), "127.0.0.8")) {
            garbage.raw("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
            garbage.untilClosed();
        }
        try (RawDevice idle = new RawDevice(broker.address("tcp"), "127.0.0.8")) {
            idle.raw(new byte[] {0x10});
            idle.untilClosed();
        }
    }

    private void refused(String clientId, String from) throws IOException {
        try (RawDevice device = new RawDevice(broker.address("tcp"), from)) {
            assertThat(device.connect(clientId, "alice", "guess", true, KEEP_ALIVE))
                    .isNotZero();
        }
    }

    /** Accepted, and then wants what it may not, or too much. */
    void greedyOnesAsk() throws IOException {
        try (RawDevice nosy = new RawDevice(broker.address("tcp"), HERE)) {
            assertThat(nosy.connect("nosy", "nosy", PASSWORD, true, KEEP_ALIVE)).isZero();
            for (int i = 0; i < 4; i++) {
                nosy.publish("secret/plans", 1, "?".getBytes(UTF_8));
            }
            assertThat(nosy.subscribe("secret/#", 0)).isEqualTo(0x80);
            for (int i = 1; i <= 6; i++) {
                assertThat(nosy.subscribe("open/" + i, 0)).isEqualTo(i <= 5 ? 0 : 0x80);
            }
            nosy.disconnect();
        }
    }

    // -- who goes away ------------------------------------------------------------------------------------------------

    /** One connects and is lost again and again; two have one name; one pings late. */
    void unstableOnesCome() throws Exception {
        for (int i = 0; i < 12; i++) {
            RawDevice flappy = plain("flappy", HERE);
            flappy.close();
            awaitGone("flappy");
        }
        RawDevice first = plain("twin", HERE);
        RawDevice second = plain("twin", "127.0.0.7");
        first.untilClosed();
        RawDevice third = plain("twin", HERE);
        second.untilClosed();
        third.disconnect();
        first.close();
        second.close();
        try (RawDevice late = new RawDevice(broker.address("tcp"), HERE)) {
            assertThat(late.connect("late", "alice", PASSWORD, true, 4)).isZero();
            TimeUnit.MILLISECONDS.sleep(4400); // later than promised, sooner than one and a half times that
            late.ping();
            late.disconnect();
        }
    }

    // -- what is lost -------------------------------------------------------------------------------------------------

    /** Messages for one who is away and whose queue holds ten, and for nobody. */
    void messagesAreDropped() throws IOException {
        try (RawDevice sleeper = new RawDevice(broker.address("tcp"), HERE)) {
            assertThat(sleeper.connect("sleeper", "alice", PASSWORD, false, KEEP_ALIVE))
                    .isZero();
            sleeper.subscribe("lost/#", 1);
            sleeper.disconnect();
        }
        awaitGone("sleeper");
        try (RawDevice loud = plain("loud", HERE)) {
            for (int i = 0; i < 30; i++) {
                loud.publish("lost/1", 1, new byte[] {'4', '2'});
            }
            for (int i = 0; i < 5; i++) {
                loud.publish("nobody/here", 1, new byte[] {'1'});
            }
            loud.disconnect();
        }
        try (RawDevice sleeper = new RawDevice(broker.address("tcp"), HERE)) {
            assertThat(sleeper.connect("sleeper", "alice", PASSWORD, false, KEEP_ALIVE))
                    .isZero();
            sleeper.packet();
            sleeper.disconnect();
        }
    }

    /** One who takes nothing of what it asked for. */
    void snailIsFlooded() throws Exception {
        try (RawDevice snail = plain("snail", HERE);
                RawDevice hose = plain("hose", HERE)) {
            snail.subscribe("flood/#", 0);
            long before = dropped();
            byte[] much = new byte[100_000];
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> {
                hose.publish("flood/1", 0, much);
                return dropped() > before;
            });
            hose.disconnect();
        }
        awaitGone("snail");
    }

    /** One that has not said anything yet. */
    RawDevice chatter() throws IOException {
        return plain("chatter", HERE);
    }

    /** It says more than a journal of two segments holds. */
    static void talkTooMuch(RawDevice chatter) throws IOException {
        for (int i = 0; i < 5000; i++) {
            chatter.publish("chatter", 0, new byte[] {'0'});
        }
        chatter.disconnect();
    }

    private long dropped() {
        return broker.stats().dropped().entrySet().stream()
                .filter(entry -> entry.getKey() != DropReason.NO_SUBSCRIBER)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    // -- clients ------------------------------------------------------------------------------------------------------

    private RawDevice plain(String clientId, String from) throws IOException {
        RawDevice device = new RawDevice(broker.address("tcp"), from);
        assertThat(device.connect(clientId, "alice", PASSWORD, true, KEEP_ALIVE))
                .isZero();
        return device;
    }

    private Mqtt5BlockingClient tls(KeyManagerFactory keys, String clientId, String from, String protocol)
            throws Exception {
        InetSocketAddress address = broker.address("tls");
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .transportConfig(MqttClientTransportConfig.builder()
                        .serverAddress(address)
                        .localAddress(from)
                        .sslConfig(MqttClientSslConfig.builder()
                                .keyManagerFactory(keys)
                                .trustManagerFactory(pki.trust())
                                .protocols(List.of(protocol))
                                .hostnameVerifier((host, session) -> true)
                                .build())
                        .build())
                .buildBlocking();
    }

    private static void say(Mqtt5BlockingClient client, String topic, String payload) {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(UTF_8))
                .send();
    }

    private void awaitGone(String clientId) {
        await().atMost(PATIENCE)
                .until(() -> broker.clients().stream()
                        .noneMatch(client ->
                                client.connected() && client.clientId().equals(clientId)));
    }
}
