package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.EndedBy;
import io.spoor.tracing.TraceEvent.MessagePublish;
import io.spoor.tracing.TraceEvent.SubscriptionAdd;
import io.spoor.tracing.TraceEvent.SubscriptionReject;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker that does less than MQTT allows: says so, and holds its clients to it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FeatureSwitchTest {
    private static final int WILL = 0x04;
    private static final int WILL_RETAIN = 0x20;

    /** By the highest QoS; the one with QoS 2 has all else switched off. */
    private FeatureBroker[] brokers;

    @BeforeAll
    void start() throws IOException {
        brokers = new FeatureBroker[] {
            new FeatureBroker(Map.of("maximumQos", 0)),
            new FeatureBroker(Map.of("maximumQos", 1)),
            new FeatureBroker(
                    Map.of("retainAvailable", false, "wildcardSubscriptions", false, "sharedSubscriptions", false))
        };
    }

    @AfterAll
    void stop() {
        for (FeatureBroker broker : brokers) {
            broker.close();
        }
    }

    private FeatureBroker plain() {
        return brokers[2];
    }

    private static DisconnectReason endOf(FeatureBroker broker, String id) {
        assertThat(broker.disconnectOf(id).endedBy()).isEqualTo(EndedBy.SERVER);
        return broker.disconnectOf(id).reason();
    }

    // -- CONNACK ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void the_highest_quality_is_in_the_connack(int maximumQos) throws IOException {
        try (RawMqttClient client = RawMqttClient.open(brokers[maximumQos].address(), 5)) {
            client.send(RawPackets.connect(5, "told-" + maximumQos));
            assertThat(client.expect(RawPacket.CONNACK).properties())
                    .containsEntry(0x24, (long) maximumQos)
                    .doesNotContainKeys(0x25, 0x28, 0x2A);
        }
    }

    @Test
    void what_is_switched_off_is_in_the_connack() throws Exception {
        try (RawMqttClient client = RawMqttClient.open(plain().address(), 5)) {
            client.send(RawPackets.connect(5, "told-plain"));
            assertThat(client.expect(RawPacket.CONNACK).properties())
                    .containsEntry(0x25, 0L)
                    .containsEntry(0x28, 0L)
                    .containsEntry(0x2A, 0L)
                    .doesNotContainKey(0x24);
        }
        Mqtt5BlockingClient hive = plain().hive5("told-hive").buildBlocking();
        assertThat(hive.connect().getRestrictions()).satisfies(limits -> {
            assertThat(limits.isRetainAvailable()).isFalse();
            assertThat(limits.isWildcardSubscriptionAvailable()).isFalse();
            assertThat(limits.isSharedSubscriptionAvailable()).isFalse();
            assertThat(limits.getMaximumQos()).isEqualTo(MqttQos.EXACTLY_ONCE);
        });
        hive.disconnect();
    }

    // -- PUBLISH ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"0,1", "0,2", "1,2"})
    void a_publish_of_a_higher_quality_ends_the_connection(int maximumQos, int qos) throws IOException {
        FeatureBroker broker = brokers[maximumQos];
        String topic = "high/" + qos;
        String id = "high-" + qos;
        try (RawMqttClient five = broker.raw(5, id + "-5");
                RawMqttClient four = broker.raw(4, id + "-4")) {
            five.send(RawPackets.publish(5, topic, qos, 1, bytes("x")));
            assertThat(five.expect(RawPacket.DISCONNECT).reasonCode()).isEqualTo(0x9B);
            five.expectClosed();
            four.send(RawPackets.publish(4, topic, qos, 1, bytes("x")));
            four.expectClosed();
        }
        assertThat(endOf(broker, id + "-5")).isEqualTo(DisconnectReason.PROTOCOL_ERROR);
        assertThat(endOf(broker, id + "-4")).isEqualTo(DisconnectReason.PROTOCOL_ERROR);
        assertThat(broker.disconnectOf(id + "-4").detail()).contains("QoS " + qos);
        assertThat(broker.trace().all(MessagePublish.class))
                .noneMatch(event -> event.topic().equals(topic));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void a_publish_of_the_highest_quality_is_taken(int qos) throws IOException {
        FeatureBroker broker = brokers[qos];
        try (RawMqttClient subscriber = broker.raw(4, "allowed-sub").subscribe("allowed", 2, qos);
                RawMqttClient publisher = broker.raw(5, "allowed-pub")) {
            publisher.send(RawPackets.publish(5, "allowed", qos, 1, bytes("x")));
            assertThat(subscriber.expect(RawPacket.PUBLISH).qos()).isEqualTo(qos);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void a_retained_publish_ends_the_connection(int level) throws IOException {
        String id = "retaining-" + level;
        try (RawMqttClient client = plain().raw(level, id)) {
            client.send(RawPackets.publish(level, 0x01, sized("kept"), 0, properties(), bytes("x")));
            if (level == 5) {
                assertThat(client.expect(RawPacket.DISCONNECT).reasonCode()).isEqualTo(0x9A);
            }
            client.expectClosed();
        }
        assertThat(endOf(plain(), id)).isEqualTo(DisconnectReason.PROTOCOL_ERROR);
        assertThat(plain().disconnectOf(id).detail()).contains("retained");
        assertThat(plain().trace().all(MessagePublish.class))
                .noneMatch(event -> event.topic().equals("kept"));
    }

    // -- wills --------------------------------------------------------------------------------------------------------

    /** The reason code of the CONNACK, -1 for a close without any. */
    private static int answerToWill(FeatureBroker broker, int level, String id, int flags) throws IOException {
        try (RawMqttClient client = RawMqttClient.open(broker.address(), level)) {
            byte[] will =
                    level == 5 ? bytes(properties(), sized("will"), sized("x")) : bytes(sized("will"), sized("x"));
            client.send(RawPackets.connect(level, 0x02 | WILL | flags, 60, properties(), sized(id), will));
            return client.untilClosed().stream()
                    .mapToInt(RawPacket::reasonCode)
                    .findFirst()
                    .orElse(-1);
        }
    }

    private static ClientConnect refusalOf(FeatureBroker broker, String id) {
        return broker.trace()
                .await(ClientConnect.class, event -> event.client().clientId().equals(id));
    }

    @ParameterizedTest
    @CsvSource({"0,1", "0,2", "1,2"})
    void a_will_of_a_higher_quality_is_refused(int maximumQos, int qos) throws IOException {
        FeatureBroker broker = brokers[maximumQos];
        assertThat(answerToWill(broker, 5, "will-5-" + qos, qos << 3)).isEqualTo(0x9B);
        // MQTT 3.1.1 has no code for it: [MQTT-3.1.4-1], closed without a CONNACK
        assertThat(answerToWill(broker, 4, "will-4-" + qos, qos << 3)).isEqualTo(-1);
        for (String id : new String[] {"will-5-" + qos, "will-4-" + qos}) {
            assertThat(refusalOf(broker, id).reasonCode()).isEqualTo(0x9B);
            assertThat(refusalOf(broker, id).reason()).isEqualTo(DisconnectReason.PROTOCOL_ERROR);
            assertThat(refusalOf(broker, id).detail()).contains("QoS " + qos);
        }
    }

    @Test
    void a_retained_will_is_refused() throws IOException {
        assertThat(answerToWill(plain(), 5, "will-5", WILL_RETAIN)).isEqualTo(0x9A);
        assertThat(answerToWill(plain(), 4, "will-4", WILL_RETAIN)).isEqualTo(-1);
        assertThat(refusalOf(plain(), "will-5").reasonCode()).isEqualTo(0x9A);
        assertThat(refusalOf(plain(), "will-4").detail()).contains("retained will");
    }

    // -- SUBSCRIBE ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"0,4", "0,5", "1,4", "1,5"})
    void a_subscription_is_granted_the_highest_quality_at_the_most(int maximumQos, int level) throws IOException {
        FeatureBroker broker = brokers[maximumQos];
        String filter = "lower/" + level;
        try (RawMqttClient client = broker.raw(level, "lower-" + level)) {
            client.subscribe(filter, 2, maximumQos).subscribe(filter, 0, 0);
        }
        SubscriptionAdd first = broker.trace()
                .await(SubscriptionAdd.class, event -> event.filter().equals(filter));
        assertThat(first.requestedQos()).isEqualTo(2);
        assertThat(first.grantedQos()).isEqualTo(maximumQos);
    }

    @ParameterizedTest
    @CsvSource({"a/+,0xA2", "#,0xA2", "$share/g/a,0x9E", "$share/g/+,0xA2"})
    void a_filter_of_a_kind_that_is_switched_off_is_refused_and_the_connection_goes_on(String filter, String code)
            throws IOException {
        int expected = Integer.decode(code);
        try (RawMqttClient five = plain().raw(5, "filters-5");
                RawMqttClient four = plain().raw(4, "filters-4")) {
            five.send(RawPackets.subscribe(5, 1, filter, 1));
            assertThat(five.expect(RawPacket.SUBACK).reasonCodes()).containsExactly(expected);
            five.subscribe("a", 1);
            four.send(RawPackets.subscribe(4, 1, filter, 1));
            assertThat(four.expect(RawPacket.SUBACK).reasonCodes()).containsExactly(0x80);
            four.subscribe("a", 1);
        }
        assertThat(plain().trace().all(SubscriptionReject.class))
                .filteredOn(event -> event.filter().equals(filter))
                .extracting(event -> event.reasonCode())
                .containsOnly(expected)
                .hasSize(2);
    }

    @Test
    void hivemqs_client_learns_why_its_shared_subscription_is_refused() {
        Mqtt5BlockingClient client = plain().connected5("shared-hive");
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(
                        () -> client.subscribeWith().topicFilter("$share/g/a").send())
                .satisfies(e -> {
                    if (e instanceof Mqtt5SubAckException refused) { // a client may also refuse by itself
                        assertThat(refused.getMqttMessage().getReasonCodes())
                                .extracting(answer -> answer.getCode())
                                .containsExactly(0x9E);
                    }
                });
        client.disconnect();
    }
}
