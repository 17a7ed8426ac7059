package io.spoor.tracing.policy;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.MessageTracing;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which events about messages are wanted: what the first rule says that holds, else what is said for all. Immutable but
 * for the budget, which is shared with the policies that came before and after; safe for use by many threads.
 *
 * <p>Rules are numbered, and sets of them are the bits of a {@code long}. What depends on the client only is found out
 * once for each client ({@link TracedClient}), what depends on the kind of event once for all. So a message that no rule
 * is about costs no more than without rules.
 */
public final class TracePolicy {
    /** As many as a set of them has bits. */
    public static final int MOST_RULES = Long.SIZE;

    private final MessageTracing otherwise;
    private final TraceRule[] rules;
    private final EventBudget budget;
    private final long[] byEvent = new long[MessageEvent.values().length];
    private final TracedClient.Known nobodySpecial;

    TracePolicy(MessageTracing otherwise, List<TraceRule> rules, EventBudget budget) {
        if (rules.size() > MOST_RULES) {
            throw new IllegalArgumentException("there are " + rules.size() + " rules; at most " + MOST_RULES);
        }
        this.otherwise = otherwise;
        this.rules = rules.toArray(TraceRule[]::new);
        this.budget = budget;
        for (MessageEvent event : MessageEvent.values()) {
            byEvent[event.ordinal()] = setOf(i -> this.rules[i].concerns(event));
        }
        long aboutNoClients = setOf(i -> this.rules[i].client() == null
                && this.rules[i].address() == null
                && this.rules[i].certificate() == null);
        this.nobodySpecial = new TracedClient.Known(this, aboutNoClients);
    }

    private interface Property {
        boolean has(int rule);
    }

    private long setOf(Property property) {
        return IntStream.range(0, rules.length)
                .filter(property::has)
                .mapToLong(i -> 1L << i)
                .reduce(0, (a, b) -> a | b);
    }

    /** What holds if no rule does. */
    public MessageTracing otherwise() {
        return otherwise;
    }

    /** What is known of a client for as long as this policy holds. */
    TracedClient.Known know(ClientInfo client) {
        long about = setOf(i -> rules[i].concerns(client));
        return about == nobodySpecial.rules() ? nobodySpecial : new TracedClient.Known(this, about);
    }

    /**
     * How much is wanted of an event.
     *
     * @param sender who published the message
     * @param receiver who is to get it; null for events that concern only the publisher
     * @param reason of a drop by its name in documents, of a refusal as {@code 0x87}; null if there is none
     */
    public MessageTracing detail(
            MessageEvent event,
            TracedClient sender,
            @Nullable TracedClient receiver,
            String topic,
            @Nullable String reason) {
        long about = sender.rules(this);
        if (receiver != null) {
            about |= receiver.rules(this);
        }
        for (long left = about & byEvent[event.ordinal()]; left != 0; left &= left - 1) {
            TraceRule rule = rules[Long.numberOfTrailingZeros(left)];
            if (rule.holds(topic, reason)) {
                return rule.detail();
            }
        }
        return otherwise;
    }

    /**
     * Whether an event of a message with {@link MessageTracing#BUDGET} may be single. Each yes takes one from the budget.
     *
     * @param nowNanos {@link System#nanoTime()}, a little old perhaps
     */
    public boolean takeFromBudget(long nowNanos) {
        return budget.take(nowNanos);
    }
}
