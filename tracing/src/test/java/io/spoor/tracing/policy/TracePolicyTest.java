package io.spoor.tracing.policy;

import static io.spoor.tracing.policy.MessageEvent.MESSAGE_ACK;
import static io.spoor.tracing.policy.MessageEvent.MESSAGE_DELIVER;
import static io.spoor.tracing.policy.MessageEvent.MESSAGE_DROP;
import static io.spoor.tracing.policy.MessageEvent.MESSAGE_PUBLISH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.TlsInfo;
import io.spoor.tracing.match.AddressRange;
import io.spoor.tracing.match.Glob;
import io.spoor.tracing.match.TopicPattern;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TracePolicyTest {
    private final TracedClient pump = client("pump-7", "10.1.2.3", "CN=pump-7,O=Plant");
    private final TracedClient dashboard = client("dashboard", "192.0.2.1", null);

    @Test
    void without_rules_all_messages_are_alike() {
        TraceControl control = TraceControl.of(MessageTracing.SUMMARY);
        assertThat(detail(control, MESSAGE_PUBLISH, "a", null)).isEqualTo(MessageTracing.SUMMARY);
        assertThat(detail(control, MESSAGE_DROP, "a", "queue_full")).isEqualTo(MessageTracing.SUMMARY);
    }

    @Test
    void the_first_rule_that_holds_counts() {
        TraceControl control = control(
                rule("pump-*", "plant/secret", Set.of(), Set.of(), MessageTracing.NONE),
                rule("pump-*", null, Set.of(), Set.of(), MessageTracing.ALL));
        assertThat(detail(control, MESSAGE_PUBLISH, "plant/secret", null)).isEqualTo(MessageTracing.NONE);
        assertThat(detail(control, MESSAGE_PUBLISH, "plant/other", null)).isEqualTo(MessageTracing.ALL);
    }

    @Test
    void a_rule_about_a_client_holds_for_what_it_sends_and_for_what_it_gets() {
        TraceControl control = control(rule("pump-7", null, Set.of(), Set.of(), MessageTracing.ALL));
        assertThat(control.policy().detail(MESSAGE_DELIVER, pump, dashboard, "a", null))
                .isEqualTo(MessageTracing.ALL);
        assertThat(control.policy().detail(MESSAGE_DELIVER, dashboard, pump, "a", null))
                .isEqualTo(MessageTracing.ALL);
        assertThat(control.policy().detail(MESSAGE_DELIVER, dashboard, dashboard, "a", null))
                .isEqualTo(MessageTracing.SUMMARY);
    }

    @Test
    void rules_pick_by_address_and_by_certificate() {
        TraceRule near = new TraceRule(
                null, AddressRange.parse("10.0.0.0/8"), null, null, Set.of(), Set.of(), MessageTracing.ALL);
        TraceRule plant = new TraceRule(null, null, new Glob("*O=Plant"), null, Set.of(), Set.of(), MessageTracing.ALL);
        for (TraceRule rule : List.of(near, plant)) {
            TracePolicy policy = control(rule).policy();
            assertThat(policy.detail(MESSAGE_PUBLISH, pump, null, "a", null)).isEqualTo(MessageTracing.ALL);
            assertThat(policy.detail(MESSAGE_PUBLISH, dashboard, null, "a", null))
                    .isEqualTo(MessageTracing.SUMMARY);
            TracedClient broker = new TracedClient(new ClientInfo(null, "spoor", null, "5.0"));
            assertThat(policy.detail(MESSAGE_PUBLISH, broker, null, "a", null)).isEqualTo(MessageTracing.SUMMARY);
        }
    }

    @Test
    void rules_pick_by_event_and_reason() {
        TraceControl control =
                control(rule(null, null, Set.of(MESSAGE_DROP), Set.of("queue_full"), MessageTracing.ALL));
        assertThat(detail(control, MESSAGE_DROP, "a", "queue_full")).isEqualTo(MessageTracing.ALL);
        assertThat(detail(control, MESSAGE_DROP, "a", "expired")).isEqualTo(MessageTracing.SUMMARY);
        assertThat(detail(control, MESSAGE_ACK, "a", "0x00")).isEqualTo(MessageTracing.SUMMARY);
        assertThat(detail(control, MESSAGE_PUBLISH, "a", null)).isEqualTo(MessageTracing.SUMMARY);
    }

    @Test
    void a_rule_can_be_put_before_all_others_and_taken_away_again_for_clients_that_are_known_already() {
        // Given
        TraceControl control = control(rule("pump-*", null, Set.of(), Set.of(), MessageTracing.NONE));
        assertThat(detail(control, MESSAGE_PUBLISH, "a", null)).isEqualTo(MessageTracing.NONE);
        TraceRule look = TraceRule.forSelection(new Selection(new Glob("pump-7"), null, null, null));

        // When
        control.add(look);
        MessageTracing during = detail(control, MESSAGE_PUBLISH, "a", null);
        control.remove(look);

        // Then
        assertThat(during).isEqualTo(MessageTracing.ALL);
        assertThat(detail(control, MESSAGE_PUBLISH, "a", null)).isEqualTo(MessageTracing.NONE);
    }

    @Test
    void there_are_no_more_rules_than_can_be_told_apart() {
        TraceControl control = TraceControl.of(MessageTracing.SUMMARY);
        TraceRule rule = rule("x", null, Set.of(), Set.of(), MessageTracing.ALL);
        for (int i = 0; i < TracePolicy.MOST_RULES; i++) {
            control.add(rule);
        }
        assertThatIllegalStateException().isThrownBy(() -> control.add(rule)).withMessageContaining("64 rules");
        assertThat(control.policy().detail(MESSAGE_PUBLISH, client("x", "10.0.0.1", null), null, "a", null))
                .isEqualTo(MessageTracing.ALL);
    }

    @Test
    void a_budget_allows_so_many_events_in_each_second() {
        long start = -5_000_000_000L; // nanoTime may be negative
        EventBudget budget = new EventBudget(1_000, start);
        long allowed = 0;
        for (long now = start; now < start + 2_000_000_000L; now += 100_000) { // ten times as many come
            allowed += budget.take(now) ? 1 : 0;
        }
        assertThat(allowed).isEqualTo(2_000);
    }

    @Test
    void to_select_everything_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Selection(null, null, null, null))
                .withMessageContaining("name a client, a topic filter");
    }

    private MessageTracing detail(TraceControl control, MessageEvent event, String topic, @Nullable String reason) {
        return control.policy().detail(event, pump, null, topic, reason);
    }

    private static TraceControl control(TraceRule... rules) {
        return new TraceControl(MessageTracing.SUMMARY, 1_000, List.of(rules));
    }

    private static TraceRule rule(
            @Nullable String client,
            @Nullable String topic,
            Set<MessageEvent> events,
            Set<String> reasons,
            MessageTracing detail) {
        return new TraceRule(
                client == null ? null : new Glob(client),
                null,
                null,
                topic == null ? null : new TopicPattern(topic),
                events,
                reasons,
                detail);
    }

    private static TracedClient client(String id, String address, @Nullable String subject) {
        InetSocketAddress from = new InetSocketAddress(address, 5000);
        TlsInfo tls = subject == null
                ? null
                : new TlsInfo(
                        "TLSv1.3",
                        "TLS_AES_128_GCM_SHA256",
                        null,
                        null,
                        new TlsInfo.ClientCertificate(
                                subject, "CN=ca", "01", Instant.EPOCH, Instant.EPOCH, "AA", List.of()));
        return new TracedClient(new ClientInfo(
                new ConnectionInfo("c-" + id, "tls", "tls", from, from, new InetSocketAddress("192.0.2.9", 8883), tls),
                id,
                null,
                "5.0"));
    }
}
