package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static io.spoor.broker.testing.RawBytes.varint;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.Inbox;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.TraceEvent.SessionExpire;
import io.spoor.tracing.TraceEvent.SubscriptionAdd;
import io.spoor.tracing.TraceEvent.SubscriptionReject;
import io.spoor.tracing.TraceEvent.SubscriptionRemove;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Subscriptions: their options, their identifiers, sharing them, and the reasons against them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubscriptionTest {
    private FeatureBroker broker;

    @BeforeAll
    void start() throws IOException {
        broker = new FeatureBroker(Map.of());
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void a_message_that_several_subscriptions_match_carries_all_their_identifiers() throws IOException {
        try (RawMqttClient client = broker.raw(5, "overlap")) {
            // Given
            client.send(RawPackets.packet(0x82, u16(1), properties(bytes(0x0B, 1)), sized("sub/over/#"), 0));
            client.expect(RawPacket.SUBACK);
            client.send(RawPackets.packet(0x82, u16(2), properties(bytes(0x0B, varint(200))), sized("sub/+/lap"), 1));
            client.expect(RawPacket.SUBACK);

            // When
            broker.publish("sub/over/lap", "both");
            broker.publish("sub/over/one", "one");

            // Then one message, at the highest quality granted
            RawPacket both = client.expect(RawPacket.PUBLISH);
            assertThat(both.qos()).isOne();
            assertThat(both.properties().get(0x0B)).isIn("1,200", "200,1");
            RawPacket one = client.expect(RawPacket.PUBLISH);
            assertThat(one.qos()).isZero();
            assertThat(one.properties()).containsEntry(0x0B, 1L);
            client.expectAlive();
        }
        assertThat(broker.trace().all(SubscriptionAdd.class))
                .filteredOn(event -> event.client().clientId().equals("overlap"))
                .extracting(SubscriptionAdd::identifier)
                .containsExactly(1, 200);
    }

    @Test
    void a_new_subscription_to_the_same_filter_replaces_the_identifier() throws IOException {
        try (RawMqttClient client = broker.raw(5, "renumber")) {
            for (int identifier : List.of(3, 4)) {
                client.send(
                        RawPackets.packet(0x82, u16(1), properties(bytes(0x0B, identifier)), sized("sub/renumber"), 0));
                client.expect(RawPacket.SUBACK);
            }
            broker.publish("sub/renumber", "x");
            assertThat(client.expect(RawPacket.PUBLISH).properties()).containsEntry(0x0B, 4L);
        }
    }

    @Test
    void no_local_keeps_a_clients_own_messages_from_it() throws Exception {
        Mqtt5BlockingClient client = broker.connected5("no-local");
        try (Inbox inbox = new Inbox(client)) {
            // Given
            client.subscribeWith().topicFilter("sub/no-local").noLocal(true).send();

            // When
            client.publishWith().topic("sub/no-local").payload(bytes("own")).send();
            broker.publish("sub/no-local", "another's");

            // Then
            assertThat(inbox.nextText()).isEqualTo("another's");
            assertThat(broker.dropOn("sub/no-local").reason()).isEqualTo(DropReason.NO_LOCAL);
        }
        client.disconnect();
    }

    @Test
    void after_unsubscribing_nothing_comes_and_a_second_time_there_is_nothing_to_end() throws IOException {
        try (RawMqttClient client = broker.raw(5, "leaver").subscribe("sub/leave", 0)) {
            client.send(RawPackets.unsubscribe(5, 4, "sub/leave"));
            RawPacket first = client.expect(RawPacket.UNSUBACK);
            assertThat(first.packetId()).isEqualTo(4);
            assertThat(first.reasonCodes()).isEqualTo(bytes(0x00));
            client.send(RawPackets.unsubscribe(5, 5, "sub/leave"));
            assertThat(client.expect(RawPacket.UNSUBACK).reasonCodes()).isEqualTo(bytes(0x11));
            broker.publish("sub/leave", "x");
            client.expectAlive();
        }
        assertThat(broker.trace().all(SubscriptionRemove.class))
                .filteredOn(event -> event.client().clientId().equals("leaver"))
                .extracting(SubscriptionRemove::filter)
                .containsExactly("sub/leave");
    }

    @Test
    void publishing_to_nobody_is_said_in_the_acknowledgement_and_the_trace() throws Exception {
        Mqtt5BlockingClient client = broker.connected5("to-nobody");
        Mqtt5PublishResult result = client.publishWith()
                .topic("sub/nobody")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
        assertThat(((Mqtt5PublishResult.Mqtt5Qos1Result) result)
                        .getPubAck()
                        .getReasonCode()
                        .getCode())
                .isEqualTo(0x10);
        assertThat(broker.dropOn("sub/nobody").reason()).isEqualTo(DropReason.NO_SUBSCRIBER);
        client.disconnect();
    }

    @Test
    void a_filter_that_is_too_deep_is_refused_in_the_form_of_each_version() throws IOException {
        for (int level : List.of(3, 4, 5)) {
            try (RawMqttClient client = broker.raw(level, "deep-" + level)) {
                client.send(RawPackets.subscribe(level, 1, "/".repeat(256), 1));
                assertThat(client.expect(RawPacket.SUBACK).reasonCodes()).isEqualTo(bytes(level == 5 ? 0x8F : 0x80));
                client.expectAlive();
            }
        }
        assertThat(broker.trace()
                        .await(
                                SubscriptionReject.class,
                                event -> event.client().clientId().equals("deep-4"))
                        .reasonCode())
                .isEqualTo(0x8F);
    }

    @Test
    void connect_subscribe_and_publish_can_come_in_one_segment() throws IOException {
        for (int level : List.of(4, 5)) {
            try (RawMqttClient client = RawMqttClient.open(broker.address(), level)) {
                client.send(
                        RawPackets.connect(level, "at-once-" + level),
                        RawPackets.subscribe(level, 1, "sub/at-once/" + level, 1),
                        RawPackets.publish(level, "sub/at-once/" + level, 1, 2, bytes("x")),
                        RawPackets.pingreq());
                assertThat(client.expect(RawPacket.CONNACK).reasonCode()).isZero();
                assertThat(client.expect(RawPacket.SUBACK).reasonCodes()).isEqualTo(bytes(1));
                assertThat(List.of(
                                client.expectPacket().type(),
                                client.expectPacket().type()))
                        .containsExactlyInAnyOrder(RawPacket.PUBLISH, RawPacket.PUBACK);
                client.expect(RawPacket.PINGRESP);
            }
        }
    }

    // -- shared -------------------------------------------------------------------------------------------------------

    @Test
    void the_members_of_a_shared_subscription_take_turns() throws IOException {
        try (RawMqttClient a = broker.raw(5, "share-a").subscribe("$share/turns/sub/turns/#", 0);
                RawMqttClient b = broker.raw(4, "share-b").subscribe("$share/turns/sub/turns/#", 0);
                RawMqttClient c = broker.raw(5, "share-c").subscribe("$share/turns/sub/turns/#", 0);
                RawMqttClient outside = broker.raw(5, "share-outside").subscribe("sub/turns/#", 0);
                RawMqttClient publisher = broker.raw(5, "share-pub")) {
            for (int i = 0; i < 300; i++) {
                publisher.send(RawPackets.publish(5, "sub/turns/x", 0, 0, bytes(Integer.toString(i))));
            }
            publisher.expectAlive();
            Set<String> seen = new HashSet<>();
            for (RawMqttClient member : List.of(a, b, c)) {
                for (int i = 0; i < 100; i++) {
                    assertThat(seen.add(
                                    new String(member.expect(RawPacket.PUBLISH).payload(), UTF_8)))
                            .isTrue();
                }
                member.expectAlive();
            }
            for (int i = 0; i < 300; i++) {
                assertThat(outside.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes(Integer.toString(i)));
            }
        }
    }

    @Test
    void when_a_member_leaves_the_others_get_its_share() throws IOException {
        try (RawMqttClient stays = broker.raw(5, "share-stays").subscribe("$share/leave/sub/share-leave", 0);
                RawMqttClient publisher = broker.raw(5, "share-leave-pub")) {
            broker.raw(5, "share-leaves")
                    .subscribe("$share/leave/sub/share-leave", 0)
                    .close();
            broker.trace()
                    .await(
                            SessionExpire.class,
                            event -> event.client().clientId().equals("share-leaves"));
            for (int i = 0; i < 20; i++) {
                publisher.send(RawPackets.publish(5, "sub/share-leave", 0, 0, bytes(Integer.toString(i))));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(stays.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes(Integer.toString(i)));
            }
        }
    }

    @Test
    void a_member_that_is_away_leaves_the_messages_to_those_who_are_there() throws IOException {
        broker.raw5("share-away", true, 60)
                .subscribe("$share/away/sub/share-away", 1)
                .close();
        broker.disconnectOf("share-away");
        try (RawMqttClient here = broker.raw(5, "share-here").subscribe("$share/away/sub/share-away", 0)) {
            for (int i = 0; i < 6; i++) {
                broker.publish("sub/share-away", Integer.toString(i));
                assertThat(here.expect(RawPacket.PUBLISH).payload()).isEqualTo(bytes(Integer.toString(i)));
            }
        }
    }

    @Test
    void different_groups_each_get_every_message() throws IOException {
        try (RawMqttClient one = broker.raw(5, "group-one").subscribe("$share/one/sub/groups", 0);
                RawMqttClient two = broker.raw(5, "group-two").subscribe("$share/two/sub/groups", 0)) {
            broker.publish("sub/groups", "x");
            one.expect(RawPacket.PUBLISH);
            two.expect(RawPacket.PUBLISH);
        }
    }

    @Test
    void no_local_on_a_shared_subscription_is_a_protocol_error() throws IOException {
        try (RawMqttClient client = broker.raw(5, "share-no-local")) {
            client.send(RawPackets.subscribe(5, 1, "$share/g/sub/x", 0x04));
            assertThat(client.expect(RawPacket.DISCONNECT).reasonCode()).isEqualTo(0x82);
        }
    }
}
