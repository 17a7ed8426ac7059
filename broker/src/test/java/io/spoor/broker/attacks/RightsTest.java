package io.spoor.broker.attacks;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that want what they have no right to. */
class RightsTest extends OnOneBroker {

    private static final String RULES = "pattern readwrite own/%c/#\neveryone\ntopic readwrite all\n";

    @TempDir
    static Path folder;

    @Override
    protected BrokerConfig configure(BrokerConfig config) throws IOException {
        Path rules = Files.writeString(rules(), RULES + "topic readwrite for-now/#\n");
        return config.withAuth(new AuthConfig(Anonymous.LOOPBACK, null, rules, CertificateIdentity.NONE, false));
    }

    private static Path rules() {
        return folder.resolve("acl");
    }

    private int answerToPublish(RawMqttClient client, String topic) throws IOException {
        client.send(RawPackets.publish(5, topic, 1, 1, bytes("x")));
        return client.expect(RawPacket.PUBACK).reasonCode();
    }

    private int answerToSubscribe(RawMqttClient client, String filter) throws IOException {
        client.send(RawPackets.subscribe(5, 1, filter, 0));
        return client.expect(RawPacket.SUBACK).reasonCodes()[0] & 0xFF;
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+", "a/#", "+/victim", "victim/..", "$share", "/", "%c", "%u"})
    @Attack("moquette-963-wildcards")
    void a_wildcard_for_an_identifier_opens_no_others_topics(String id) throws IOException {
        try (RawMqttClient client = broker().raw(5, id)) {
            assertThat(answerToPublish(client, "own/victim/x")).isEqualTo(0x87);
            assertThat(answerToSubscribe(client, "own/#")).isEqualTo(0x87);
            assertThat(answerToSubscribe(client, "own/+/x")).isEqualTo(0x87);
            assertThat(answerToSubscribe(client, "own/victim/#")).isEqualTo(0x87);
            assertThat(answerToPublish(client, "all")).isIn(0, 0x10);
        }
    }

    @Test
    @Attack("mosquitto-2.0.12-qos-2-rights")
    void a_qos_2_message_begun_with_a_right_is_published_once_and_not_again_without_it() throws IOException {
        // Given
        RawMqttClient sender = kept(5, "sender");
        try (RawMqttClient receiver = client(5).subscribe("for-now/x", 0)) {
            sender.send(RawPackets.publish(5, "for-now/x", 2, 9, bytes("x")));
            assertThat(sender.expect(RawPacket.PUBREC).reasonCode()).isZero();
            receiver.expect(RawPacket.PUBLISH);
            drop(sender, "sender");

            // When the right is gone
            Files.writeString(rules(), RULES);
            try (RawMqttClient other = client(5)) {
                await().untilAsserted(() ->
                        assertThat(answerToPublish(other, "for-now/probe")).isEqualTo(0x87));
            }
            try (RawMqttClient back = kept(5, "sender")) {
                byte[] again = RawPackets.publish(5, 0x0C, sized("for-now/x"), 9, properties(), bytes("x"));
                back.send(again, RawPackets.ack(RawPacket.PUBREL, 9));

                // Then
                assertThat(back.expectPacket().type()).isEqualTo(RawPacket.PUBREC);
                assertThat(back.expectPacket().type()).isEqualTo(RawPacket.PUBCOMP);
                back.send(RawPackets.publish(5, "for-now/x", 2, 10, bytes("x")));
                assertThat(back.expect(RawPacket.PUBREC).reasonCode()).isEqualTo(0x87);
                byte[] end = RawPackets.packet(0xE0, 0, properties(bytes(0x11, u32(0))));
                back.send(end).expectClosed();
            }
            receiver.expectAlive();
        }
    }
}
