package io.spoor.broker.net;

import io.spoor.broker.session.PublisherFlow;

/**
 * Whether a connection's socket is read: not while its client has to be answered first, and not while what it published
 * waits for others. Belongs to the connection's event loop; any thread may tell it to stop or to go on.
 */
final class SocketReading implements PublisherFlow.ReadControl {
    private final MqttConnection connection;
    private final PublisherFlow flow;

    SocketReading(MqttConnection connection, Server server) {
        this.connection = connection;
        this.flow = new PublisherFlow(
                server.config().publisherBudget().bytes(), server.core().budget(), this);
    }

    PublisherFlow flow() {
        return flow;
    }

    boolean isPaused() {
        return flow.isPaused();
    }

    @Override
    public void pauseReading() {
        connection.loop().execute(this::follow);
    }

    @Override
    public void resumeReading() {
        connection.loop().execute(this::follow);
    }

    /** Reads or not, as things stand. */
    void follow() {
        if (connection.isClosed()) {
            return; // its end is Farewell's
        }
        try {
            connection.context().channel().config().setAutoRead(!flow.isPaused() && !connection.isConnecting());
        } catch (RuntimeException | Error e) {
            connection.failed(e);
        }
    }

    /** Slow, not deaf: two clients that wait for each other's acknowledgements must come to read them. */
    void readOnce() {
        connection.context().read();
    }
}
