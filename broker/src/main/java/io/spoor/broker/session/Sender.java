package io.spoor.broker.session;

import io.spoor.tracing.ClientInfo;
import org.jspecify.annotations.Nullable;

/**
 * Where a message comes from.
 *
 * @param flow null for a sender that cannot be slowed (wills, the broker itself)
 */
public record Sender(ClientInfo info, @Nullable PublisherFlow flow) {

    /** A sender inside the broker, for example of {@code $SYS}. */
    public static Sender internal(String name) {
        return new Sender(new ClientInfo(null, name, null, "5.0"), null);
    }
}
