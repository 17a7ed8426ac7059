package io.spoor.tracing.policy;

import io.spoor.tracing.ClientInfo;
import org.jspecify.annotations.Nullable;

/**
 * A client together with the rules that are about it. Safe for use by many threads: whoever finds that the policy has
 * changed looks the rules up again, and all find the same.
 */
public final class TracedClient {

    /** Which rules of a policy are about a client. */
    record Known(TracePolicy policy, long rules) {}

    private final ClientInfo client;
    private volatile @Nullable Known known;

    public TracedClient(ClientInfo client) {
        this.client = client;
    }

    public ClientInfo client() {
        return client;
    }

    @SuppressWarnings("ReferenceEquality") // a policy is equal only to itself
    long rules(TracePolicy policy) {
        Known last = known;
        if (last == null || last.policy() != policy) {
            last = policy.know(client);
            known = last;
        }
        return last.rules();
    }
}
