package io.spoor.tracing.policy;

import io.spoor.tracing.MessageTracing;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Holds the policy that is in force, and changes it when somebody wants to look at something more closely for a while.
 * Safe for use by many threads.
 */
public final class TraceControl {
    private final MessageTracing otherwise;
    private final List<TraceRule> configured;
    private final EventBudget budget;
    private final List<TraceRule> temporary = new ArrayList<>();
    private volatile TracePolicy policy;

    /**
     * @param perSecond how many single events about messages there may be of those with {@link MessageTracing#BUDGET}
     * @param rules the first that holds counts
     */
    public TraceControl(MessageTracing otherwise, long perSecond, List<TraceRule> rules) {
        this.otherwise = otherwise;
        this.configured = List.copyOf(rules);
        this.budget = new EventBudget(perSecond, System.nanoTime());
        this.policy = new TracePolicy(otherwise, configured, budget);
    }

    /** The same for all messages. */
    public static TraceControl of(MessageTracing messages) {
        return new TraceControl(messages, Integer.MAX_VALUE, List.of());
    }

    /** What is in force now. */
    public TracePolicy policy() {
        return policy;
    }

    /**
     * Puts a rule before all others, until it is removed.
     *
     * @throws IllegalStateException if there are as many rules as there can be
     */
    public synchronized void add(TraceRule rule) {
        if (configured.size() + temporary.size() >= TracePolicy.MOST_RULES) {
            throw new IllegalStateException(
                    "there are " + TracePolicy.MOST_RULES + " rules already; end another trace first");
        }
        temporary.add(0, rule);
        apply();
    }

    /** Takes away a rule that was added; does nothing if it is not there. */
    public synchronized void remove(TraceRule rule) {
        if (temporary.remove(rule)) {
            apply();
        }
    }

    private void apply() {
        policy = new TracePolicy(
                otherwise,
                Stream.concat(temporary.stream(), configured.stream()).toList(),
                budget);
    }
}
