package io.spoor.tracing.ecs;

import io.spoor.tracing.ClientInfo;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the identities of the clients seen last. Compares by reference, since all events of a connection share one
 * {@link ClientInfo}; a client whose place another one takes is simply written anew. Used by one thread.
 */
final class IdentityCache {
    private final ClientInfo[] clients;
    private final Identity[] identities;

    /** Creates a cache with room for a power of two. */
    IdentityCache(int size) {
        clients = new ClientInfo[size];
        identities = new Identity[size];
    }

    @SuppressWarnings("ReferenceEquality") // see above; comparing by value would cost more than it saves
    Identity of(ClientInfo client) {
        int hash = System.identityHashCode(client);
        int at = (hash ^ hash >>> 16) & clients.length - 1;
        @Nullable ClientInfo known = clients[at];
        if (known != client) {
            clients[at] = client;
            identities[at] = Identity.of(client);
        }
        return identities[at];
    }
}
