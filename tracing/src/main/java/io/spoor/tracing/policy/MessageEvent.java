package io.spoor.tracing.policy;

import java.util.Locale;

/** The kinds of events of which there may be one or more for each message, so that their number must be governed. */
public enum MessageEvent {
    MESSAGE_PUBLISH,
    MESSAGE_REJECT,
    MESSAGE_DELIVER,
    MESSAGE_ACK,
    MESSAGE_DROP,
    RETAIN_SET,
    RETAIN_CLEAR;

    private final String action = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The event's name in trace documents ({@code event.action}). */
    public String action() {
        return action;
    }

    /** Whether the event tells of something that went wrong with a message, whatever became of the rest of its way. */
    public boolean isMishap() {
        return this == MESSAGE_REJECT || this == MESSAGE_DROP;
    }
}
