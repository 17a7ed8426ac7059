package io.spoor.tracing;

import java.util.Locale;

/** Why a message did not reach a subscriber; the closed enumeration behind {@code event.reason} of a drop. */
public enum DropReason {
    NO_SUBSCRIBER,
    QUEUE_FULL,
    QOS0_UNWRITABLE,
    EXPIRED,
    NO_LOCAL,
    TOO_LARGE,
    NOT_AUTHORIZED,
    SESSION_GONE,
    SHUTDOWN;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name in trace documents, for example {@code queue_full}. */
    public String wireName() {
        return wireName;
    }
}
