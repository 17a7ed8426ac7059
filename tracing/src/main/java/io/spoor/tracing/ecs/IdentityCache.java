package io.spoor.tracing.ecs;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the identities of the clients seen last. Compares by reference, since all events of a connection share one
 * {@link ClientInfo}. Each client has four places to be in; when they are taken, the four take turns to go. Used by one
 * thread.
 */
final class IdentityCache {
    private static final int PLACES = 4;

    private final ClientInfo[] clients;
    private final Identity[] identities;
    private final @Nullable Pseudonyms pseudonyms;
    private int turn;

    /** Creates a cache with room for a power of two, at least four. */
    IdentityCache(int size, @Nullable Pseudonyms pseudonyms) {
        this.pseudonyms = pseudonyms;
        clients = new ClientInfo[size];
        identities = new Identity[size];
    }

    @SuppressWarnings("ReferenceEquality") // see above; comparing by value would cost more than it saves
    Identity of(ClientInfo client) {
        int hash = System.identityHashCode(client);
        int first = (hash ^ hash >>> 16) * PLACES & clients.length - 1;
        for (int at = first; at < first + PLACES; at++) {
            if (clients[at] == client) {
                return identities[at];
            }
        }
        turn = turn + 1 & PLACES - 1;
        Identity made = Identity.of(client, pseudonyms);
        clients[first + turn] = client;
        identities[first + turn] = made;
        return made;
    }

    /** Of a connection without a client; not remembered. */
    Identity of(ConnectionInfo connection) {
        return Identity.of(connection, pseudonyms);
    }
}
