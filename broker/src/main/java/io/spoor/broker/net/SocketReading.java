package io.spoor.broker.net;

import io.spoor.broker.session.Closing;
import io.spoor.broker.session.PublisherFlow;
import org.jspecify.annotations.Nullable;

/**
 * Whether a connection's socket is read: not while its client has to be answered first, while what it published waits for
 * others, while it does not read its own answers, while its packets' parts take too much memory, or while other
 * connections have their turn. Belongs to the connection's event loop; any thread may tell it to stop or to go on.
 */
final class SocketReading implements PublisherFlow.ReadControl {
    private final MqttConnection connection;
    private final PublisherFlow flow;
    private final PartialInput partial;
    private boolean stopped;

    SocketReading(MqttConnection connection, Server server) {
        this.connection = connection;
        this.flow = new PublisherFlow(
                server.config().publisherBudget().bytes(), server.core().budget(), this);
        this.partial = new PartialInput(server.input());
    }

    PublisherFlow flow() {
        return flow;
    }

    /** Whether it is because of others that the client is not read. */
    boolean isPaused() {
        return flow.isPaused() || partial.mustWait() || connection.isInterrupted();
    }

    @Override
    public void pauseReading() {
        connection.loop().execute(this::follow);
    }

    @Override
    public void resumeReading() {
        connection.loop().execute(this::follow);
    }

    /** The client has taken something. */
    void onFlushed() {
        if (stopped && !mustStop()) {
            follow();
        }
    }

    /** A round of reading is over; so much of a packet lies here, after so many whole ones. */
    void read(long partialBytes, long packets) {
        partial.holds(partialBytes, packets, System.nanoTime());
        if (stopped != mustStop()) {
            follow();
        }
    }

    /** The connection is gone, with what it had sent. */
    void end() {
        partial.holds(0, 0, 0);
    }

    /** Reads or not, as things stand. */
    void follow() {
        if (connection.isClosed()) {
            return; // its end is Farewell's
        }
        try {
            stopped = mustStop();
            connection.context().channel().config().setAutoRead(!stopped);
        } catch (RuntimeException | Error e) {
            connection.failed(e);
        }
    }

    private boolean mustStop() {
        return flow.isPaused()
                || connection.isConnecting()
                || connection.isInterrupted()
                || partial.mustWait()
                || connection.output().hasUnreadAnswers();
    }

    /** Called a few times a second; tells why not to wait for the rest of a packet any longer, or null. */
    @Nullable
    Closing tick(long nowNanos) {
        if (stopped != mustStop()) {
            follow();
        }
        if (flow.isPaused() && !partial.mustWait()) {
            // Slow, not deaf: two clients that wait for each other's acknowledgements must come to read them.
            connection.context().read();
        }
        return partial.overdue(nowNanos);
    }
}
