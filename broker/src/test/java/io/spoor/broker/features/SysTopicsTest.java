package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.spoor.broker.attacks.Attack;
import io.spoor.broker.embed.Spoor;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.Inbox;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The broker's own figures below $SYS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SysTopicsTest {
    private FeatureBroker broker;

    @BeforeAll
    void start() throws IOException {
        broker = new FeatureBroker(Map.of("sysInterval", "1s"));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void figures_are_retained_and_follow_what_happens() throws Exception {
        Mqtt5BlockingClient client = broker.connected5("sys-reader");
        try (Inbox inbox = new Inbox(client)) {
            client.subscribeWith().topicFilter("$SYS/broker/version").send();
            Mqtt5Publish version = inbox.next();
            assertThat(Inbox.text(version)).isEqualTo("spoor " + Spoor.version());
            assertThat(version.isRetain()).isTrue();

            client.subscribeWith().topicFilter("$SYS/broker/clients/connected").send();
            String connected = inbox.nextText();
            while (!connected.equals("1")) {
                connected = inbox.nextText(); // the figure of a second ago
            }
            try (RawMqttClient other = broker.raw(4, "sys-other")) {
                assertThat(inbox.nextText()).isEqualTo("2");
                other.expectAlive();
            }
        }
        client.disconnect();
    }

    @Test
    void wildcards_at_the_beginning_of_a_filter_do_not_match_them() throws IOException {
        try (RawMqttClient client = broker.raw(5, "sys-wild");
                RawMqttClient sys = broker.raw(5, "sys-tame")) {
            client.subscribe("#", 0).subscribe("+/broker/#", 0).expectAlive();
            sys.subscribe("$SYS/broker/uptime", 0);
            sys.expect(RawPacket.PUBLISH);
            sys.expect(RawPacket.PUBLISH);
            client.expectAlive();
        }
    }

    @Test
    @Attack({"moquette-793", "mosquitto-2.0.16-will-to-the-broker"})
    void a_client_can_not_forge_them() throws IOException {
        try (RawMqttClient client = broker.raw(5, "sys-forger");
                RawMqttClient reader = broker.raw(5, "sys-victim").subscribe("$SYS/forged", 0)) {
            client.send(RawPackets.publish(5, "$SYS/forged", 1, 1, bytes("x")));
            assertThat(client.expect(RawPacket.PUBACK).reasonCode()).isEqualTo(0x87);
            reader.expectAlive();
        }
        try (RawMqttClient client = RawMqttClient.open(broker.address(), 4)) {
            client.send(
                    RawPackets.connect(4, 0x06, 60, properties(), sized("sys-will"), sized("$SYS/forged"), sized("x")));
            assertThat(client.expect(RawPacket.CONNACK).reasonCode()).isEqualTo(5);
        }
    }
}
