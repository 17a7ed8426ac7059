package io.spoor.broker.config;

import io.spoor.tracing.DropReason;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.match.AddressRange;
import io.spoor.tracing.match.Glob;
import io.spoor.tracing.match.TopicPattern;
import io.spoor.tracing.policy.MessageEvent;
import io.spoor.tracing.policy.TraceRule;
import io.spoor.tracing.spi.SettingsCheck;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * More or less of some messages in the trace than of all others; what a rule does not name holds for everything.
 *
 * @param client identifiers, of the publisher or the subscriber: a name, or a pattern with {@code *} and {@code ?}
 * @param address of the publisher or the subscriber
 * @param certificate the subject of the client's certificate, as pattern
 * @param topic filter
 * @param event kinds of events
 * @param reason of a drop, like {@code queue_full}, or the code of a refusal, like {@code 0x87}
 * @param detail how much
 */
public record TraceRuleConfig(
        @Nullable Glob client,
        @Nullable AddressRange address,
        @Nullable Glob certificate,
        @Nullable TopicPattern topic,
        Set<MessageEvent> event,
        Set<String> reason,
        MessageTracing detail) {
    private static final Pattern CODE = Pattern.compile("0x[0-9a-f]{2}");
    private static final Set<String> REASONS =
            Arrays.stream(DropReason.values()).map(DropReason::wireName).collect(Collectors.toUnmodifiableSet());

    /** Checks that the reasons exist. */
    public TraceRuleConfig {
        event = Set.copyOf(event);
        reason = Set.copyOf(reason);
        SettingsCheck check = new SettingsCheck();
        for (String name : reason) {
            check.that(
                    REASONS.contains(name) || CODE.matcher(name).matches(),
                    "reason",
                    "'" + name + "' is neither a reason to drop a message ("
                            + String.join(", ", REASONS.stream().sorted().toList()) + ") nor a reason code like 0x87");
        }
        check.done();
    }

    TraceRule rule() {
        return new TraceRule(client, address, certificate, topic, event, reason, detail);
    }
}
