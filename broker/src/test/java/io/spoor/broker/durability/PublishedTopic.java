package io.spoor.broker.durability;

import org.jspecify.annotations.Nullable;

/**
 * One publisher's messages to one topic. Written by the publisher's thread, read by others once that one waits at the
 * {@link Gate} or has ended.
 */
final class PublishedTopic {
    private static final int CLEARING = 3;

    private final String name;
    private final Kind kind;
    private int sent;
    private int acknowledged;

    /** What its messages do besides being delivered. */
    enum Kind {
        DELIVERED,
        RETAINED,
        /** Retained, and each third one clears the value. Empty messages have no number, so no subscriber counts them. */
        KEPT_AND_CLEARED
    }

    PublishedTopic(String name, Kind kind) {
        this.name = name;
        this.kind = kind;
    }

    String name() {
        return name;
    }

    boolean retained() {
        return kind != Kind.DELIVERED;
    }

    boolean counted() {
        return kind != Kind.KEPT_AND_CLEARED;
    }

    int sent() {
        return sent;
    }

    int acknowledged() {
        return acknowledged;
    }

    int next() {
        return ++sent;
    }

    /** The broker took responsibility for a message; at QoS 1 it may say so a second time. */
    void acknowledged(int number) {
        acknowledged = Math.max(acknowledged, number);
    }

    boolean clears(int number) {
        return kind == Kind.KEPT_AND_CLEARED && number % CLEARING == 0;
    }

    /** Fails unless a retained value is that of the last acknowledged message or of one sent after it. */
    void check(@Nullable NumberedMessage value) {
        for (int number = acknowledged; number <= sent; number++) {
            boolean absent = number == 0 || clears(number);
            if (absent ? value == null : value != null && value.number() == number) {
                return;
            }
        }
        throw new AssertionError(
                "retained for " + name + ": " + value + ", acknowledged " + acknowledged + ", sent " + sent);
    }
}
