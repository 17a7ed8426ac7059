package io.spoor.bridges.logstash;

import ch.qos.logback.core.Appender;
import ch.qos.logback.core.util.CloseUtil;
import io.spoor.bridges.logstash.UnconfirmedWindow.Sent;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import net.logstash.logback.appender.listener.TcpAppenderListener;
import org.jspecify.annotations.Nullable;

/**
 * What the appender's threads tell of the connection, for the delivery loop's thread to read. Guarded by this object.
 *
 * <p>Each lost connection begins a new generation. A chunk belongs to the generation in which it was handed over and is
 * written in that one only.
 */
final class Link implements TcpAppenderListener<Chunk> {
    /** A receiver that took nothing for this long is stalled. */
    private static final long STALL_NANOS = Duration.ofSeconds(1).toNanos();

    /** Longer than a round trip to any receiver that one would stream to. */
    private static final Duration ROUND_TRIP = Duration.ofMillis(100);

    /** What a receiver does when it is told that nothing more comes. */
    enum Answer {
        /** It read everything, then closed its side. */
        READ,
        /** The connection broke. */
        LOST,
        /** Nothing yet. */
        NONE
    }

    private final HostChoice choice;
    private final List<Sent> sent = new ArrayList<>();
    private final AtomicInteger generation = new AtomicInteger(); // changed under the lock
    private Connection opening = new Connection(); // the next to become the present one
    private @Nullable Connection present; // null between two
    private String trouble = "not connected yet";
    private int underWay;
    private long connections;
    private long progressNanos = System.nanoTime();
    private long flowingSince = progressNanos;
    private boolean closing;

    Link(HostChoice choice) {
        this.choice = choice;
    }

    /** The generation that chunks must have to be written. Any thread. */
    int generation() {
        return generation.get();
    }

    // -- told by the delivery loop ------------------------------------------------------------------------------------

    /** A chunk goes to the appender. */
    synchronized void handed() {
        if (underWay++ == 0) {
            progressNanos = System.nanoTime();
        }
    }

    /** The connection is not given up for what its host did. */
    void worked() {
        choice.worked();
    }

    /** Gives the connection up: what it was given counts as lost. Nothing to do if it is lost already. */
    void abandon(int inGeneration, String reason) {
        synchronized (this) {
            if (generation() != inGeneration) {
                return;
            }
            lose(reason);
        }
        closePresent();
    }

    /** Closes the connection, and each one opened from now on, without waiting for the peer. */
    void close() {
        synchronized (this) {
            closing = true;
        }
        closePresent();
    }

    /** The appender then notices, and takes leave of it. Not under the lock, since TLS may wait here for a moment. */
    private void closePresent() {
        Socket open;
        synchronized (this) {
            Connection connection = present;
            if (connection == null) {
                return;
            }
            connection.asked = true; // not to be used any more
            open = connection.socket;
        }
        CloseUtil.closeQuietly(open);
    }

    // -- asked by the delivery loop -----------------------------------------------------------------------------------

    synchronized boolean isOpen() {
        return present != null;
    }

    synchronized long connections() {
        return connections;
    }

    /** Why there is no connection, or why the last one ended. */
    synchronized String trouble() {
        return trouble;
    }

    synchronized int underWay() {
        return underWay;
    }

    /** Since when the receiver has taken things steadily; now, if it does not. */
    synchronized long flowingSince(long now) {
        return isStalled(now) ? now : flowingSince;
    }

    /** What was written since the last call, in the present generation. */
    synchronized List<Sent> takeSent() {
        List<Sent> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    /** Waits for a connection that takes something; returns whether there is one. */
    synchronized boolean awaitConnected(Duration timeout) throws InterruptedException {
        return await(timeout, () -> present != null && present.isUsable());
    }

    /** Waits until fewer than so many chunks are under way, or the connection is lost. */
    synchronized boolean awaitUnderWayBelow(int limit, int inGeneration, Duration timeout) throws InterruptedException {
        return await(timeout, () -> underWay < limit || generation() != inGeneration);
    }

    /**
     * Says that nothing more will come on this connection, and waits for the receiver to say the same. It does so when
     * it has read everything, which is the one acknowledgement that TCP has. Nothing may be under way.
     *
     * @return what it did within the time
     */
    Answer awaitReadToTheEnd(int inGeneration, Duration timeout) throws IOException, InterruptedException {
        Connection connection;
        Socket open;
        synchronized (this) {
            connection = present;
            if (connection == null || generation() != inGeneration) {
                return Answer.LOST;
            }
            // A receiver that happened to close by itself before it had the last lines would look as if it had read
            // them; but then its end, or a reset, is here after a round trip.
            await(ROUND_TRIP, () -> connection.ended != null || generation() != inGeneration);
            open = connection.socket;
            if (open == null || connection.ended != null || generation() != inGeneration) {
                return Answer.LOST;
            }
            connection.asked = true;
        }
        open.shutdownOutput();
        synchronized (this) {
            boolean answered = await(timeout, () -> connection.ended != null || generation() != inGeneration);
            if (connection.readToTheEnd) {
                return Answer.READ;
            }
            return answered ? Answer.LOST : Answer.NONE;
        }
    }

    private boolean await(Duration timeout, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return true;
    }

    private boolean isStalled(long now) {
        return underWay > 0 && now - progressNanos > STALL_NANOS;
    }

    // -- told by the appender's threads -------------------------------------------------------------------------------

    @Override
    public synchronized void eventSent(Appender<Chunk> appender, Socket to, Chunk chunk, long durationInNanos) {
        long now = System.nanoTime();
        if (isStalled(now)) {
            flowingSince = now;
        }
        progressNanos = now;
        underWay--;
        if (chunk.generation() == generation()) {
            sent.add(new Sent(chunk.nextIndex(), chunk.records(), now));
        }
        notifyAll();
    }

    @Override
    public synchronized void eventSendFailure(Appender<Chunk> appender, Chunk chunk, Throwable reason) {
        underWay--;
        lose("the appender gave up: " + reason.getMessage());
    }

    @Override
    public synchronized void eventAppendFailed(Appender<Chunk> appender, Chunk chunk, Throwable reason) {
        underWay--;
        lose("the appender took nothing more: " + reason.getMessage());
    }

    /** A connection is about to be opened, and its incoming side is read from now on. */
    synchronized Connection opening() {
        opening = new Connection();
        return opening;
    }

    @Override
    public void connectionOpened(Appender<Chunk> appender, Socket opened) {
        boolean unwanted;
        synchronized (this) {
            opening.socket = opened;
            present = opening;
            connections++;
            progressNanos = System.nanoTime();
            flowingSince = progressNanos;
            unwanted = closing;
            notifyAll();
        }
        if (unwanted) {
            CloseUtil.closeQuietly(opened);
        }
    }

    @Override
    public synchronized void connectionFailed(Appender<Chunk> appender, InetSocketAddress address, Throwable reason) {
        String why = reason instanceof UnknownHostException ? "unknown host" : String.valueOf(reason.getMessage());
        trouble = "cannot connect to " + new HostAndPort(address.getHostString(), address.getPort()) + ": " + why;
        notifyAll();
    }

    /** The receiver will send nothing more: it closed the connection, or that broke. */
    synchronized void incomingEnded(Connection connection, @Nullable Exception reason) {
        connection.ended = reason == null ? "closed by the receiver" : String.valueOf(reason.getMessage());
        connection.readToTheEnd = connection.asked && reason == null;
        if (connection.readToTheEnd) {
            choice.worked(); // before the appender asks where to connect next
        }
        notifyAll();
    }

    @Override
    public synchronized void connectionClosed(Appender<Chunk> appender, @Nullable Socket closed) {
        Connection connection = present;
        if (closed != null && connection != null) {
            present = null;
            String how = connection.ended == null ? "writing failed" : connection.ended;
            lose("connection to " + closed.getRemoteSocketAddress() + " lost: " + how);
        }
    }

    private void lose(String reason) {
        generation.incrementAndGet();
        trouble = reason;
        sent.clear();
        notifyAll();
    }
}
