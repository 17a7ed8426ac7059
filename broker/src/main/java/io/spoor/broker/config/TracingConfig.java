package io.spoor.broker.config;

import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.SettingsCheck;
import java.time.Duration;

/**
 * What goes into the trace. The sections of the bridges that take it further stand beside these keys in the file; see
 * {@link BrokerConfig#bridges}.
 *
 * @param messages how much of single messages
 * @param summaryInterval between two summaries of one client
 * @param journal size of each journal
 */
public record TracingConfig(
        @DefaultValue("summary") MessageTracing messages,
        @DefaultValue("60s") Duration summaryInterval,
        JournalConfig journal) {

    /** Checks the ranges. */
    public TracingConfig {
        new SettingsCheck()
                .range("summaryInterval", summaryInterval, Duration.ofSeconds(1), Duration.ofDays(1))
                .done();
    }

    /** What holds without a configuration. */
    public static TracingConfig defaults() {
        return of(MessageTracing.SUMMARY);
    }

    /** The given amount of message events, and the defaults for the rest. */
    public static TracingConfig of(MessageTracing messages) {
        return new TracingConfig(messages, Duration.ofSeconds(60), JournalConfig.defaults());
    }
}
