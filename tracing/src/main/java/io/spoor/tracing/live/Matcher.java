package io.spoor.tracing.live;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.TraceEvent.TransportClose;
import io.spoor.tracing.policy.Selection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells which events are selected. Used by one thread, the tracer's.
 *
 * <p>An event without a client, like the end of a TCP connection, belongs to a selected client if an earlier event said
 * that this was its connection.
 */
final class Matcher {
    private static final int MOST_CONNECTIONS = 10_000;

    private final Selection selection;
    private final Set<String> connections = new LinkedHashSet<>();

    Matcher(Selection selection) {
        this.selection = selection;
    }

    boolean selects(TraceEvent event) {
        if (selection.topic() != null
                && (event.topic() == null || !selection.topic().matches(event.topic()))) {
            return false;
        }
        ClientInfo client = event.client();
        ConnectionInfo connection = event.connection();
        if (client == null && connection != null && connections.contains(connection.id())) {
            if (event instanceof TransportClose) {
                connections.remove(connection.id());
            }
            return true;
        }
        if (selection.isAbout(client, connection)) {
            remember(client);
            return true;
        }
        return selection.isAbout(event.sender(), null);
    }

    private void remember(@Nullable ClientInfo client) {
        ConnectionInfo connection = client == null ? null : client.connection();
        if (connection != null && connections.size() < MOST_CONNECTIONS) {
            connections.add(connection.id());
        }
    }
}
