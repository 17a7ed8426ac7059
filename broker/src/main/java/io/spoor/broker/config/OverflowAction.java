package io.spoor.broker.config;

/** What happens to a session that cannot take another message. */
public enum OverflowAction {
    /** The arriving message is dropped for this session. */
    DROP_NEWEST,
    /** The message that has waited longest is dropped. */
    DROP_OLDEST,
    /** The client is disconnected with reason code 0x97 (quota exceeded), and the arriving message dropped. */
    DISCONNECT
}
