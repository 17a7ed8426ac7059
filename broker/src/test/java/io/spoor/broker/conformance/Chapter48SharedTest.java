package io.spoor.broker.conformance;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.attacks.Attack;
import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chapter 4.8: shared subscriptions. */
class Chapter48SharedTest extends OnOneBroker {

    @Test
    @Statement(v5 = {"MQTT-4.8.2-1", "MQTT-4.8.2-2"})
    @Attack("moquette-958")
    void a_share_name_is_there_without_wildcards_and_followed_by_a_filter() throws IOException {
        for (String filter :
                List.of("$share/", "$share//a", "$share/g", "$share/g/", "$share/+/a", "$share/g+/a", "$share/#/a")) {
            expectEnd(client(5), 0x82, RawPackets.subscribe(5, 1, filter, 0));
        }
        expectEnd(client(5), 0x81, RawPackets.subscribe(5, 1, "$share/g/a#", 0));
        try (RawMqttClient client = client(5)) {
            client.subscribe("$share/g//a", 0).subscribe("$share/\u00e9 /#", 0).subscribe("$share", 0);
            client.send(message(5, "$share", "x")).expectAlive();
        }
    }

    @Test
    @Statement(v5 = "MQTT-4.8.2-3")
    void each_member_is_served_at_the_qos_granted_to_it() throws IOException {
        try (RawMqttClient low = client(5).subscribe("$share/qos/shared/qos", 0);
                RawMqttClient high = client(5).subscribe("$share/qos/shared/qos", 1);
                RawMqttClient publisher = client(5)) {
            for (int i = 1; i <= 6; i++) {
                publisher.send(RawPackets.publish(5, "shared/qos", 2, i, bytes("x")));
                publisher.expect(RawPacket.PUBREC);
            }
            for (int i = 0; i < 3; i++) {
                assertThat(low.expect(RawPacket.PUBLISH).qos()).isZero();
                assertThat(high.expect(RawPacket.PUBLISH).qos()).isEqualTo(1);
            }
        }
    }

    /** A member with a message at QoS 2 that it did not acknowledge, and another that joined after that. */
    @Test
    @Statement(v5 = {"MQTT-4.8.2-4"})
    void an_interrupted_delivery_is_completed_when_that_client_comes_back() throws IOException {
        String id = newId();
        RawMqttClient first = kept(5, id).subscribe("$share/broken/shared/broken", 2);
        try (RawMqttClient publisher = client(5)) {
            publisher
                    .send(RawPackets.publish(5, "shared/broken", 2, 1, bytes("x")))
                    .expect(RawPacket.PUBREC);
            RawPacket sent = first.expect(RawPacket.PUBLISH);
            try (RawMqttClient other = client(5).subscribe("$share/broken/shared/broken", 2)) {
                drop(first, id);
                RawMqttClient back = kept(5, id);
                back.expectExactly(withFirstByte(0x3C, sent.bytes()));
                back.send(RawPackets.ack(RawPacket.PUBREC, sent.packetId())).expect(RawPacket.PUBREL);
                back.send(RawPackets.ack(RawPacket.PUBCOMP, sent.packetId())).expectAlive();
                back.close();
                other.expectAlive();
            }
        }
    }

    @Test
    @Statement(v5 = {"MQTT-4.8.2-5"})
    void a_delivery_whose_session_ends_goes_to_nobody_else() throws IOException {
        String id = newId();
        RawMqttClient first = kept(5, id).subscribe("$share/ends/shared/ends", 2);
        try (RawMqttClient publisher = client(5)) {
            publisher
                    .send(RawPackets.publish(5, "shared/ends", 2, 1, bytes("x")))
                    .expect(RawPacket.PUBREC);
            first.expect(RawPacket.PUBLISH);
            try (RawMqttClient other = client(5).subscribe("$share/ends/shared/ends", 2)) {
                drop(first, id);
                broker().raw(5, id).close(); // a clean start
                publisher
                        .send(RawPackets.publish(5, "shared/ends", 2, 2, bytes("marker")))
                        .expect(RawPacket.PUBREC);
                assertThat(other.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes("marker"));
            }
        }
    }

    @Test
    @Statement(v5 = {"MQTT-4.8.2-6"})
    void a_message_that_a_member_refuses_goes_to_nobody_else() throws IOException {
        try (RawMqttClient first = client(5).subscribe("$share/refuse/shared/refuse", 2);
                RawMqttClient publisher = client(5)) {
            for (int qos = 1; qos <= 2; qos++) {
                publisher.send(RawPackets.publish(5, "shared/refuse", qos, qos, bytes("x")));
                publisher.expectPacket();
            }
            int one = first.expect(RawPacket.PUBLISH).packetId();
            int two = first.expect(RawPacket.PUBLISH).packetId();
            try (RawMqttClient other = client(5).subscribe("$share/refuse/shared/refuse", 0)) {
                first.send(RawPackets.packet(0x40, u16(one), 0x83), RawPackets.packet(0x50, u16(two), 0x83))
                        .expectAlive();
                first.send(RawPackets.unsubscribe(5, 3, "$share/refuse/shared/refuse"))
                        .expect(RawPacket.UNSUBACK);
                publisher.send(message(5, "shared/refuse", "marker"));
                other.expectExactly(message(5, "shared/refuse", "marker"));
            }
        }
    }

    @Test
    @Statement(v5 = "MQTT-3.3.4-5")
    void a_copy_for_a_shared_subscription_and_one_for_others_each_have_their_identifier() throws IOException {
        try (RawMqttClient client = client(5)) {
            client.send(RawPackets.packet(0x82, u16(1), properties(bytes(0x0B, 1)), sized("copies"), 0))
                    .expect(RawPacket.SUBACK);
            client.send(RawPackets.packet(0x82, u16(2), properties(bytes(0x0B, 2)), sized("$share/g/copies"), 0))
                    .expect(RawPacket.SUBACK);
            client.send(message(5, "copies", "x"));
            assertThat(List.of(
                            client.expect(RawPacket.PUBLISH).property(0x0B),
                            client.expect(RawPacket.PUBLISH).property(0x0B)))
                    .containsExactlyInAnyOrder(1L, 2L);
            client.expectAlive();
        }
    }

    @Test
    void members_share_and_others_get_everything() throws IOException {
        try (RawMqttClient a = client(5).subscribe("$share/turn/shared/turn", 0).subscribe("shared/all", 0);
                RawMqttClient b =
                        client(5).subscribe("$share/turn/shared/turn", 0).subscribe("shared/all", 0)) {
            b.send(message(5, "shared/turn", "1"), message(5, "shared/turn", "2"), message(5, "shared/all", "3"));
            for (RawMqttClient member : List.of(a, b)) {
                assertThat(member.expect(RawPacket.PUBLISH).topic()).isEqualTo("shared/turn");
                member.expectExactly(message(5, "shared/all", "3"));
            }
        }
    }
}
