package io.spoor.broker.attacks;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that are wrong in one place. That none of them leaves a buffer behind is looked at after each class. */
class MalformedPacketsTest extends OnOneBroker {

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    @Attack("CVE-2021-34432")
    void a_topic_name_of_no_characters_ends_its_connection_only(int level) throws IOException {
        try (RawMqttClient other = client(level).subscribe("#", 0)) {
            try (RawMqttClient client = client(level)) {
                client.send(RawPackets.publish(level, "", 0, 0, bytes("x")));
                assertThat(client.untilClosed()).allMatch(packet -> packet.type() == RawPacket.DISCONNECT);
            }
            other.expectAlive();
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x04, 0x05, 0x06, 0x07, 0x0A, 0x0B, 0x0C, 0x0D, 0x11, 0x12, 0x13, 0x15, 0x16, 0x17, 0x19, 0x1A, 0x1C,
                0x1F, 0x21, 0x22, 0x23, 0x24, 0x25, 0x27, 0x28, 0x29, 0x2A, 0x7F
            })
    @Attack("CVE-2023-3592")
    void a_property_that_no_will_has_is_refused_wherever_it_stands(int id) throws IOException {
        byte[] good = bytes(0x26, sized("k"), sized("v"));
        byte[] bad = bytes(id, 0, 0, 0, 1);
        for (byte[] all : new byte[][] {properties(bad), properties(good, bad), properties(good, bad, good)}) {
            try (RawMqttClient client = open(5)) {
                RawPacket answer = connackTo(
                        client,
                        RawPackets.connect(5, 0x06, 60, properties(), sized(newId()), all, sized("t"), sized("x")));
                assertThat(answer.reasonCode()).isIn(0x81, 0x82);
                client.expectClosed();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3,0x00", "4,0x00", "5,0x00", "3,0xF0", "4,0xF0", "4,0x0F", "5,0x0F"})
    @Attack("mosquitto-2325")
    void a_packet_of_a_reserved_type_ends_its_connection(int level, int firstByte) throws IOException {
        try (RawMqttClient client = client(level)) {
            client.send(bytes(firstByte, 0));
            assertThat(client.untilClosed()).allMatch(packet -> packet.type() == RawPacket.DISCONNECT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"$share/grp", "$share/", "$share//x", "$share/grp/", "$share/+/x", "$share"})
    @Attack("moquette-958")
    void a_shared_subscription_that_is_none_disturbs_nobody(String filter) throws IOException {
        for (int level : new int[] {3, 4, 5}) {
            try (RawMqttClient other = client(level).subscribe("x", 0)) {
                try (RawMqttClient client = client(level)) {
                    client.send(RawPackets.subscribe(level, 1, filter, 0));
                    client.send(RawPackets.unsubscribe(level, 2, filter));
                    client.send(RawPackets.disconnect());
                    assertThat(client.untilClosed()).isNotNull();
                }
                other.send(message(level, "x", "y"));
                other.expect(RawPacket.PUBLISH);
            }
        }
        await().untilAsserted(() ->
                assertThat(broker().spoor().stats().subscriptions()).isZero());
    }

    @Test
    @Attack("moquette-972")
    void publishes_at_all_qualities_before_a_connect_end_their_connections() throws IOException {
        for (int qos = 0; qos <= 2; qos++) {
            try (RawMqttClient client = open(4)) {
                client.send(RawPackets.publish(4, "a", qos, 1, bytes("x")));
                client.expectClosed();
            }
        }
    }
}
