package io.spoor.broker.config;

import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.policy.ContentCapture;
import io.spoor.tracing.policy.MessageEvent;
import io.spoor.tracing.policy.TraceControl;
import io.spoor.tracing.policy.TracePolicy;
import io.spoor.tracing.policy.TraceRule;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.SettingsCheck;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes into the trace. The sections of the bridges that take it further stand beside these keys in the file; see
 * {@link BrokerConfig#bridges}.
 *
 * @param messages how much of single messages
 * @param budget single events about messages a second, of those that are to keep to it
 * @param rules more or less of some messages, the first that holds counts; null for what is usual: with
 *     {@link MessageTracing#SUMMARY}, drops and refusals are told one by one as far as the budget goes
 * @param summaryInterval between two summaries of one client
 * @param summaryTopics for how many topics a client's summary tells the counts one by one; of further ones together
 * @param payload how much of payloads
 * @param pseudonyms stand-ins for names; null for the names themselves
 * @param journal size of each journal
 */
public record TracingConfig(
        @DefaultValue("summary") MessageTracing messages,
        @DefaultValue("1000") int budget,
        @Nullable List<TraceRuleConfig> rules,
        @DefaultValue("60s") Duration summaryInterval,
        @DefaultValue("10") int summaryTopics,
        TracePayloadConfig payload,
        @Nullable PseudonymsConfig pseudonyms,
        JournalConfig journal) {
    private static final int DEFAULT_BUDGET = 1000;
    private static final int DEFAULT_TOPICS = 10;
    private static final int MOST_CONFIGURED_RULES = TracePolicy.MOST_RULES / 2; // the others are for live traces

    /** Checks the ranges. */
    public TracingConfig {
        rules = rules == null ? null : List.copyOf(rules);
        new SettingsCheck()
                .range("budget", budget, 10, 10_000_000)
                .range("summaryInterval", summaryInterval, Duration.ofSeconds(1), Duration.ofDays(1))
                .range("summaryTopics", summaryTopics, 0, 1000)
                .that(
                        rules == null || rules.size() <= MOST_CONFIGURED_RULES,
                        "rules",
                        "are more than " + MOST_CONFIGURED_RULES + "; join some with patterns")
                .done();
    }

    /** What holds without a configuration. */
    public static TracingConfig defaults() {
        return of(MessageTracing.SUMMARY);
    }

    /** The given amount of message events, and the defaults for the rest. */
    public static TracingConfig of(MessageTracing messages) {
        return new TracingConfig(
                messages,
                DEFAULT_BUDGET,
                null,
                Duration.ofSeconds(60),
                DEFAULT_TOPICS,
                TracePayloadConfig.none(),
                null,
                JournalConfig.defaults());
    }

    /** The same with rules. */
    public TracingConfig withRules(TraceRuleConfig... values) {
        return new TracingConfig(
                messages, budget, List.of(values), summaryInterval, summaryTopics, payload, pseudonyms, journal);
    }

    /** The same with a budget of so many events a second. */
    public TracingConfig withBudget(int perSecond) {
        return new TracingConfig(
                messages, perSecond, rules, summaryInterval, summaryTopics, payload, pseudonyms, journal);
    }

    /** The same with another interval between summaries. */
    public TracingConfig withSummaryInterval(Duration interval) {
        return new TracingConfig(messages, budget, rules, interval, summaryTopics, payload, pseudonyms, journal);
    }

    /** The same with payloads. */
    public TracingConfig withPayload(TracePayloadConfig value) {
        return new TracingConfig(messages, budget, rules, summaryInterval, summaryTopics, value, pseudonyms, journal);
    }

    /** What decides about single events, as it is at the start. */
    public TraceControl control() {
        return new TraceControl(messages, budget, effectiveRules());
    }

    private List<TraceRule> effectiveRules() {
        if (rules != null) {
            return rules.stream().map(TraceRuleConfig::rule).toList();
        }
        return messages == MessageTracing.SUMMARY
                ? List.of(TraceRule.forEvents(
                        EnumSet.of(MessageEvent.MESSAGE_DROP, MessageEvent.MESSAGE_REJECT), MessageTracing.BUDGET))
                : List.of();
    }

    /** What of payloads goes into events. */
    public ContentCapture capture() {
        return new ContentCapture((int) payload.maximum().bytes(), payload.topics());
    }
}
