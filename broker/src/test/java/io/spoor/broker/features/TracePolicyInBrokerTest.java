package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.config.TracePayloadConfig;
import io.spoor.broker.config.TraceRuleConfig;
import io.spoor.broker.config.TracingConfig;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawBytes;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.TraceContext;
import io.spoor.tracing.TraceEvent.ClientDisconnect;
import io.spoor.tracing.TraceEvent.ClientSummary;
import io.spoor.tracing.TraceEvent.MessageAck;
import io.spoor.tracing.TraceEvent.MessageDeliver;
import io.spoor.tracing.TraceEvent.MessageDrop;
import io.spoor.tracing.TraceEvent.MessagePublish;
import io.spoor.tracing.match.Glob;
import io.spoor.tracing.match.TopicPattern;
import io.spoor.tracing.policy.MessageEvent;
import io.spoor.tracing.spi.DataSize;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which messages are told one by one; and that the others are counted, each once. */
class TracePolicyInBrokerTest {
    private static final int MESSAGES = 300;

    @ParameterizedTest
    @EnumSource(
            value = MessageTracing.class,
            names = {"ALL", "BUDGET", "SUMMARY"})
    void what_is_told_and_what_is_counted_add_up_to_what_happened(MessageTracing messages) throws Exception {
        FeatureBroker broker = new FeatureBroker(
                config -> config.withTracing(TracingConfig.of(messages).withBudget(50)));
        try (broker;
                RawMqttClient subscriber = broker.raw(5, "subscriber");
                RawMqttClient publisher = broker.raw(5, "publisher")) {
            // When
            subscriber.subscribe("a/#", 1);
            for (int i = 0; i < MESSAGES; i++) {
                publisher.send(RawPackets.publish(5, i % 3 == 0 ? "nobody/there" : "a/" + i % 2, 1, i + 1, bytes("x")));
                publisher.expect(RawPacket.PUBACK);
            }
            for (int i = 0; i < MESSAGES - MESSAGES / 3; i++) {
                acknowledge(subscriber);
            }
            subscriber.expectAlive();
        }

        // Then: the broker is closed, so everything is told
        List<ClientSummary> summaries = broker.trace().all(ClientSummary.class);
        assertThat(broker.trace().all(MessagePublish.class).size()
                        + sum(summaries, s -> s.sampledOut().publishes()))
                .isEqualTo(MESSAGES);
        assertThat(broker.trace().all(MessageDeliver.class).size()
                        + sum(summaries, s -> s.sampledOut().deliveries()))
                .isEqualTo(MESSAGES - MESSAGES / 3);
        assertThat(broker.trace().all(MessageAck.class).size()
                        + sum(summaries, s -> s.sampledOut().acknowledgements()))
                .isEqualTo(MESSAGES - MESSAGES / 3);
        assertThat(broker.trace().all(MessageDrop.class).size()
                        + sum(summaries, s -> s.sampledOut().drops()))
                .isEqualTo(MESSAGES / 3);

        // And the summaries of each client add up to what its connection did
        for (ClientDisconnect end : broker.trace().all(ClientDisconnect.class)) {
            List<ClientSummary> its = summaries.stream()
                    .filter(s -> s.client().clientId().equals(end.client().clientId()))
                    .toList();
            assertThat(sum(its, s -> s.traffic().messagesIn()))
                    .isEqualTo(end.traffic().messagesIn());
            assertThat(sum(its, s -> s.traffic().messagesOut()))
                    .isEqualTo(end.traffic().messagesOut());
            assertThat(sum(its, s -> s.traffic().bytesIn()))
                    .isEqualTo(end.traffic().bytesIn());
        }
        if (messages == MessageTracing.SUMMARY) { // counted by topic
            assertThat(sum(
                            ofTopic(summaries, "publisher", "a/0"),
                            s -> s.traffic().messagesIn()))
                    .isEqualTo(MESSAGES / 3);
            assertThat(sum(
                            ofTopic(summaries, "publisher", "nobody/there"),
                            s -> s.traffic().messagesIn()))
                    .isEqualTo(MESSAGES / 3);
            assertThat(sum(
                            ofTopic(summaries, "subscriber", "a/1"),
                            s -> s.traffic().messagesOut()))
                    .isEqualTo(MESSAGES / 3);
            assertThat(sum(
                            ofTopic(summaries, "subscriber", null),
                            s -> s.traffic().messagesOut()))
                    .isZero();
            assertThat(sum(
                            ofTopic(summaries, "subscriber", null),
                            s -> s.deliveryTimes().count()))
                    .isEqualTo(MESSAGES - MESSAGES / 3);
        }
    }

    @Test
    void with_the_usual_settings_drops_are_told_with_both_parties_and_the_rest_is_counted() throws Exception {
        try (FeatureBroker broker = new FeatureBroker(config -> config.withTracing(TracingConfig.defaults()));
                RawMqttClient publisher = broker.raw(5, "publisher")) {
            publisher.send(RawPackets.publish(5, "nobody/there", 1, 1, bytes("x")));
            publisher.expect(RawPacket.PUBACK);
            MessageDrop drop = broker.trace().await(MessageDrop.class, d -> true);
            assertThat(drop.reason()).isEqualTo(DropReason.NO_SUBSCRIBER);
            assertThat(drop.sender().clientId()).isEqualTo("publisher");
            assertThat(broker.trace().all(MessagePublish.class)).isEmpty();
        }
    }

    @Test
    void rules_choose_more_of_one_client_and_less_of_one_event() throws Exception {
        TracingConfig tracing = TracingConfig.of(MessageTracing.SUMMARY)
                .withRules(
                        rule(null, "loud/#", Set.of(MessageEvent.MESSAGE_ACK), MessageTracing.NONE),
                        rule("pump-*", null, Set.of(), MessageTracing.ALL));
        try (FeatureBroker broker = new FeatureBroker(config -> config.withTracing(tracing));
                RawMqttClient subscriber = broker.raw(5, "subscriber");
                RawMqttClient pump = broker.raw(5, "pump-7");
                RawMqttClient other = broker.raw(5, "other")) {
            // When
            subscriber.subscribe("#", 1);
            for (RawMqttClient client : List.of(pump, other)) {
                client.send(RawPackets.publish(5, "loud/1", 1, 1, bytes("x")));
                client.expect(RawPacket.PUBACK);
                acknowledge(subscriber);
            }
            subscriber.expectAlive();

            // Then
            assertThat(broker.trace().all(MessagePublish.class))
                    .extracting(e -> e.client().clientId())
                    .containsExactly("pump-7");
            assertThat(broker.trace().all(MessageDeliver.class))
                    .extracting(e -> e.sender().clientId())
                    .containsExactly("pump-7");
            assertThat(broker.trace().all(MessageAck.class)).isEmpty();
        }
    }

    @Test
    void payloads_go_into_the_trace_only_as_far_as_they_are_wanted() throws Exception {
        TracePayloadConfig four =
                new TracePayloadConfig(new DataSize(4), List.of(new TopicPattern("wanted/#")), List.of());
        TracingConfig tracing = TracingConfig.of(MessageTracing.ALL).withPayload(four);
        try (FeatureBroker broker = new FeatureBroker(config -> config.withTracing(tracing));
                RawMqttClient publisher = broker.raw(5, "publisher")) {
            publisher.send(RawPackets.publish(5, "wanted/1", 1, 1, bytes("123456")));
            publisher.send(RawPackets.publish(5, "other/1", 1, 2, bytes("123456")));
            MessagePublish wanted =
                    broker.trace().await(MessagePublish.class, e -> e.topic().equals("wanted/1"));
            MessagePublish other =
                    broker.trace().await(MessagePublish.class, e -> e.topic().equals("other/1"));
            assertThat(Objects.requireNonNull(wanted.content()).bytes()).isEqualTo(bytes("1234"));
            assertThat(wanted.payloadBytes()).isEqualTo(6);
            assertThat(other.content()).isNull();
        }
    }

    @Test
    void all_events_about_a_message_have_one_trace_its_publishers_if_it_gave_it_one() throws Exception {
        try (FeatureBroker broker =
                        new FeatureBroker(config -> config.withTracing(TracingConfig.of(MessageTracing.ALL)));
                RawMqttClient subscriber = broker.raw(5, "subscriber");
                RawMqttClient publisher = broker.raw(5, "publisher")) {
            // When
            subscriber.subscribe("a", 1);
            String given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
            publisher.send(RawPackets.publish(
                    5, 0x02, sized("a"), 1, properties(userProperty("traceparent", given)), bytes("x")));
            publisher.send(RawPackets.publish(5, "a", 1, 2, bytes("y")));
            publisher.send(RawPackets.publish(5, "a", 1, 3, bytes("z")));
            for (int i = 0; i < 3; i++) {
                acknowledge(subscriber);
            }
            broker.trace().await(MessageAck.class, e -> e.packetId() == 3);

            // Then
            List<@Nullable TraceContext> traces = broker.trace().all(MessagePublish.class).stream()
                    .map(MessagePublish::trace)
                    .toList();
            assertThat(traces).doesNotHaveDuplicates().doesNotContainNull();
            assertThat(traces.get(0)).isEqualTo(TraceContext.parse(given));
            assertThat(broker.trace().all(MessageDeliver.class))
                    .extracting(MessageDeliver::trace)
                    .isEqualTo(traces);
            assertThat(broker.trace().all(MessageAck.class))
                    .extracting(MessageAck::trace)
                    .isEqualTo(traces);
        }
    }

    private static byte[] userProperty(String name, String value) {
        return RawBytes.bytes(0x26, sized(name), sized(value));
    }

    private static List<ClientSummary> ofTopic(List<ClientSummary> all, String client, @Nullable String topic) {
        return all.stream()
                .filter(s -> s.client().clientId().equals(client) && Objects.equals(s.topic(), topic))
                .toList();
    }

    private static long sum(List<ClientSummary> summaries, ToLongFunction<ClientSummary> figure) {
        return summaries.stream().mapToLong(figure).sum();
    }

    private static TraceRuleConfig rule(
            @Nullable String client, @Nullable String topic, Set<MessageEvent> events, MessageTracing detail) {
        return new TraceRuleConfig(
                client == null ? null : new Glob(client),
                null,
                null,
                topic == null ? null : new TopicPattern(topic),
                events,
                Set.of(),
                detail);
    }

    private static void acknowledge(RawMqttClient subscriber) throws IOException {
        RawPacket message = subscriber.expect(RawPacket.PUBLISH);
        subscriber.send(RawPackets.ack(RawPacket.PUBACK, message.packetId()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
