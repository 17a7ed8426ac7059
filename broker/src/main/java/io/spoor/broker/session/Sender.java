package io.spoor.broker.session;

import io.spoor.broker.store.StoredMessage;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.policy.TracedClient;
import org.jspecify.annotations.Nullable;

/**
 * Where a message comes from.
 *
 * @param flow null for a sender that cannot be slowed (wills, the broker itself)
 * @param traced the rules of the trace that are about it
 */
public record Sender(ClientInfo info, @Nullable PublisherFlow flow, TracedClient traced) {

    /** A sender of whose messages nothing was decided yet. */
    public Sender(ClientInfo info, @Nullable PublisherFlow flow) {
        this(info, flow, new TracedClient(info));
    }

    /** The same, but not to be slowed. */
    Sender withoutFlow() {
        return flow == null ? this : new Sender(info, null, traced);
    }

    /** The sender of a message that an earlier process stored. */
    static Sender stored(StoredMessage.Publisher publisher) {
        return new Sender(new ClientInfo(null, publisher.clientId(), publisher.userName(), ""), null);
    }

    /** A sender inside the broker, for example of {@code $SYS}. */
    public static Sender internal(String name) {
        return new Sender(new ClientInfo(null, name, null, "5.0"), null);
    }
}
