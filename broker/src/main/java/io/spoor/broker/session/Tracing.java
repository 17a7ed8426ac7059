package io.spoor.broker.session;

import io.spoor.broker.protocol.ForwardedProperties;
import io.spoor.broker.protocol.Message;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.TraceContext;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.Tracer;
import io.spoor.tracing.policy.ContentCapture;
import io.spoor.tracing.policy.MessageEvent;
import io.spoor.tracing.policy.TraceControl;
import io.spoor.tracing.policy.TracePolicy;
import io.spoor.tracing.policy.TracedClient;
import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes note of what happens. Of single messages only what is wanted; the rest is counted, so that nothing goes
 * unaccounted for. Safe for use by many threads.
 *
 * @param control says what is wanted
 * @param capture how much of payloads is wanted
 * @param summaryInterval between two summaries of a client
 * @param summaryTopics for how many topics a summary has figures of their own
 */
public record Tracing(
        Tracer tracer, TraceControl control, ContentCapture capture, Duration summaryInterval, int summaryTopics) {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final int TEN_TOPICS = 10;
    private static final long PROCESS = new SecureRandom().nextLong() | 1; // never 0

    /** The same for all messages, with the default for the rest. */
    public static Tracing of(Tracer tracer, MessageTracing messages) {
        return new Tracing(tracer, TraceControl.of(messages), ContentCapture.NOTHING, A_MINUTE, TEN_TOPICS);
    }

    /** Notes an event that is never left out. */
    public void record(TraceEvent event) {
        tracer.record(event);
    }

    /** What joins all events about a message: the publisher's trace, if it gave it one. */
    TraceContext context(Publication publication) {
        TraceContext given = given(publication.message());
        return given == null ? new TraceContext(PROCESS, publication.number(), 0) : given;
    }

    /** The trace that the publisher gave a message ({@code traceparent} among its user properties), or null. */
    public static @Nullable TraceContext given(Message message) {
        String parent = ForwardedProperties.userProperty(message, "traceparent");
        return parent == null ? null : TraceContext.parse(parent);
    }

    /** Whether nothing at all is wanted of messages, not even counts. */
    boolean wantsNoMessages() {
        return control.policy().otherwise() == MessageTracing.NONE;
    }

    /**
     * Decides, when a message arrives, whether its way will be told as far as a budget allows: as a whole or not at all,
     * rather than in scraps.
     */
    boolean beginsWithinBudget(TracedClient sender, String topic) {
        TracePolicy policy = control.policy();
        return policy.detail(MessageEvent.MESSAGE_PUBLISH, sender, null, topic, null) != MessageTracing.BUDGET
                || policy.takeFromBudget(System.nanoTime());
    }

    /**
     * Whether an event goes into the trace; if not, it is counted.
     *
     * @param tally of the client that the event is about, on its loop
     * @param withinBudget what {@link #beginsWithinBudget} said of the message
     * @param receiver null for events that concern only the publisher
     * @param reason see {@link TracePolicy#detail}
     */
    public boolean isTold(
            LoopStats stats,
            Tally tally,
            MessageEvent event,
            Message message,
            TracedClient sender,
            boolean withinBudget,
            @Nullable TracedClient receiver,
            @Nullable String reason) {
        String topic = message.topic().text();
        MessageTracing detail = detail(event, sender, withinBudget, receiver, topic, reason);
        if (detail == MessageTracing.SUMMARY) {
            tally.count(stats, event, topic, message.payloadLength(), receiver != null);
        } else if (detail != MessageTracing.ALL) {
            tally.count(stats, event);
        }
        return detail == MessageTracing.ALL;
    }

    private MessageTracing detail(
            MessageEvent event,
            TracedClient sender,
            boolean withinBudget,
            @Nullable TracedClient receiver,
            String topic,
            @Nullable String reason) {
        TracePolicy policy = control.policy();
        MessageTracing detail = policy.detail(event, sender, receiver, topic, reason);
        if (detail != MessageTracing.BUDGET) {
            return detail;
        }
        boolean told = event == MessageEvent.MESSAGE_PUBLISH
                ? withinBudget // its arrival has been paid for
                : (withinBudget || event.isMishap()) && policy.takeFromBudget(System.nanoTime());
        return told ? MessageTracing.ALL : MessageTracing.SUMMARY;
    }
}
