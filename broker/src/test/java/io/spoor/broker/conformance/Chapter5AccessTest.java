package io.spoor.broker.conformance;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.config.Anonymous;
import io.spoor.broker.config.AuthConfig;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.CertificateIdentity;
import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapters 3.1.4, 3.3.5 and 5: clients that may not do what they want. */
class Chapter5AccessTest extends OnOneBroker {

    private static final byte[] NONE = properties();

    @Override
    protected BrokerConfig configure(BrokerConfig config) throws IOException {
        Path acl = Files.createTempFile("spoor", ".acl");
        acl.toFile().deleteOnExit();
        Files.writeString(acl, """
                anonymous
                topic readwrite #
                topic deny test/nosubscribe
                topic deny forbidden/#
                """);
        Path passwords = Files.createTempFile("spoor", ".passwords");
        passwords.toFile().deleteOnExit();
        return config.withAuth(new AuthConfig(Anonymous.LOOPBACK, passwords, acl, CertificateIdentity.NONE, false));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.2.2-4", "MQTT-3.2.2-5", "MQTT-3.1.4-5"},
            v5 = {"MQTT-3.1.4-2", "MQTT-3.2.2-6", "MQTT-3.2.2-7"})
    void wrong_credentials_are_answered_and_closed(int level) throws IOException {
        try (RawMqttClient client = open(level)) {
            client.send(RawPackets.connect(level, 0xC2, 60, NONE, sized("x"), sized("nobody"), sized("wrong")));
            RawPacket connack = client.expect(RawPacket.CONNACK);
            assertThat(connack.u8(0)).isZero();
            assertThat(connack.reasonCode()).isIn(level == 5 ? List.of(0x86, 0x87) : List.of(4, 5));
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.3.5-2"},
            v5 = {"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-4.3.3-9"})
    void a_publish_that_is_not_allowed_is_acknowledged_or_refused_but_not_delivered(int level) throws IOException {
        try (RawMqttClient watcher = client(5).subscribe("allowed", 0);
                RawMqttClient client = client(level)) {
            client.send(message(level, "forbidden/a", "x"));
            client.send(RawPackets.publish(level, "forbidden/a", 1, 1, bytes("x")));
            client.expectExactly(level == 5 ? bytes(0x40, 3, 0, 1, 0x87) : bytes(0x40, 2, 0, 1));
            client.send(RawPackets.publish(level, "forbidden/a", 2, 2, bytes("x")));
            client.expectExactly(level == 5 ? bytes(0x50, 3, 0, 2, 0x87) : bytes(0x50, 2, 0, 2));
            if (level == 5) { // after a refusal, the identifier is free for a new message
                client.send(RawPackets.publish(5, "allowed", 2, 2, bytes("y")));
                client.expectExactly(bytes(0x50, 2, 0, 2));
                watcher.expectExactly(message(5, "allowed", "y"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.8.4-5", "MQTT-3.9.3-2"},
            v5 = {"MQTT-3.8.4-7", "MQTT-3.9.3-2"})
    void a_filter_that_is_not_allowed_fails_alone(int level) throws IOException {
        try (RawMqttClient client = client(level)) {
            client.send(RawPackets.packet(
                    0x82, u16(1), ifV5(level, NONE), sized("test/nosubscribe"), 2, sized("test/a"), 1));
            client.expectExactly(level == 5 ? bytes(0x90, 5, 0, 1, 0, 0x87, 1) : bytes(0x90, 4, 0, 1, 0x80, 1));
        }
    }
}
