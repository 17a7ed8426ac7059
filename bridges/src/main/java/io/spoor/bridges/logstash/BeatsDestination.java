package io.spoor.bridges.logstash;

import io.spoor.bridges.Destination;
import io.spoor.bridges.RecordBatch;
import io.spoor.tracing.spi.BridgeException;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends each batch as one window of the Beats protocol, several of them before the first is acknowledged, and confirms what
 * the receiver acknowledges. When a connection is lost, the delivery loop hands over again what was not acknowledged. All
 * methods but {@link #start()} and {@link #metrics()} belong to the loop's thread.
 */
final class BeatsDestination implements Destination {
    /** Windows under way at most; with more, a slow receiver only gets more to send again. */
    static final int MAX_WINDOWS = 16;

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration WAIT = Duration.ofSeconds(1);

    /** How long a host that is left for a better one has for its acknowledgements. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private final List<HostAndPort> hosts;
    private final HostChoice choice;
    private final Dialer dialer;
    private final BeatsFrames frames;
    private final int maxRecords;
    private final Duration silenceLimit;
    private final String configPath;
    private volatile @Nullable BeatsConnection connection; // written by the loop's thread only
    private final AtomicLong connections = new AtomicLong();
    private @Nullable ScheduledExecutorService watch; // from start on
    private int hostIndex = -1;
    private long sentBelow;
    private long confirmedBelow;
    private long reportedBelow;
    private @Nullable IOException pendingLoss;

    /**
     * @param maxRecords how many records may be sent and not acknowledged
     * @param silenceLimit how long the receiver may say nothing while something is under way; zero for ever
     * @param configPath where the settings stand, for messages
     */
    BeatsDestination(
            List<HostAndPort> hosts,
            HostChoice choice,
            Dialer dialer,
            BeatsFrames frames,
            int maxRecords,
            Duration silenceLimit,
            String configPath) {
        this.hosts = hosts;
        this.choice = choice;
        this.dialer = dialer;
        this.frames = frames;
        this.maxRecords = maxRecords;
        this.silenceLimit = silenceLimit;
        this.configPath = configPath;
    }

    @Override
    public void start() throws BridgeException {
        try {
            dialer.check();
        } catch (IOException e) {
            throw new BridgeException(configPath + ".tls: " + e.getMessage(), e);
        }
        if (!silenceLimit.isZero()) {
            ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "watch-logstash");
                thread.setDaemon(true);
                return thread;
            });
            // Not by the loop's thread, because that is the one which a receiver without a word blocks.
            executor.scheduleWithFixedDelay(
                    this::endSilentConnection, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            watch = executor;
        }
    }

    @Override
    public long deliver(RecordBatch batch) throws IOException, InterruptedException {
        throwPendingLoss();
        BeatsConnection open = connected();
        if (open == null) {
            return report();
        }
        long room = Math.max(0, maxRecords - batch.size());
        try {
            while (!open.windows().awaitAtMost(MAX_WINDOWS - 1, room, WAIT)) {
                confirm(open); // a slow receiver; the watch gives it up if it says nothing at all
            }
            sentBelow = batch.nextIndex();
            open.send(frames.window(batch), nextIndexes(batch));
            confirm(open);
        } catch (IOException e) {
            lost(open, e);
        }
        return report();
    }

    @Override
    public OptionalLong confirmed() throws IOException, InterruptedException {
        throwPendingLoss();
        BeatsConnection open = connected(); // so that a missing receiver is known before there is something to send
        if (open != null) {
            confirm(open);
        }
        return OptionalLong.of(report());
    }

    @Override
    public OptionalLong finish(Duration timeout) throws IOException, InterruptedException {
        throwPendingLoss();
        BeatsConnection open = connection;
        if (open != null) {
            try {
                open.windows().awaitAtMost(0, 0, timeout);
                confirm(open);
            } catch (IOException e) {
                lost(open, e);
            }
        }
        return OptionalLong.of(report());
    }

    @Override
    public void restart() {
        BeatsConnection open = connection;
        if (open != null) {
            choice.worked();
            open.close();
            connection = null;
        }
        sentBelow = 0;
        confirmedBelow = 0;
        reportedBelow = 0;
        pendingLoss = null;
    }

    /**
     * A connection that takes something; a new one if need be, or if a better host can be had. Null if the last one was lost
     * and there is something to report before that.
     */
    private @Nullable BeatsConnection connected() throws IOException, InterruptedException {
        BeatsConnection open = connection;
        if (open == null) {
            return connect();
        }
        try {
            open.windows().requireOpen();
        } catch (IOException e) {
            if (confirm(open) < sentBelow) {
                lost(open, e);
                return null;
            }
            if (open.hasLasted()) {
                choice.worked(); // an input closes what is idle
            }
            connection = null;
            return connect();
        }
        return choice.better(hostIndex) ? backToTheFirst(open) : open;
    }

    private BeatsConnection connect() throws IOException {
        IOException first = null;
        do {
            hostIndex = choice.next(hostIndex);
            try {
                return use(hostIndex, dialer.dial(hosts.get(hostIndex)));
            } catch (IOException e) {
                choice.failed(hostIndex);
                IOException named =
                        new IOException("cannot connect to " + hosts.get(hostIndex) + ": " + e.getMessage(), e);
                if (first == null) {
                    first = named;
                } else {
                    first.addSuppressed(named);
                }
            }
        } while (!choice.allRest());
        throw first;
    }

    /** Changes to the first host, if that can be had now, once the present one has acknowledged what it was sent. */
    private BeatsConnection backToTheFirst(BeatsConnection present) throws IOException, InterruptedException {
        Dialer.Line line;
        try {
            line = dialer.dial(hosts.get(0));
        } catch (IOException e) {
            choice.failed(0); // not back yet; what there is goes on
            return present;
        }
        boolean isEmpty;
        BeatsConnection opened;
        try {
            isEmpty = present.windows().awaitAtMost(0, 0, LAST_WORDS);
        } finally {
            sentBelow = confirm(present); // the rest, if any, will be handed over again
            present.close();
            opened = use(0, line);
        }
        if (!isEmpty) {
            throw new IOException(present.host() + " acknowledged too slowly when it was left for " + hosts.get(0));
        }
        return opened;
    }

    private BeatsConnection use(int index, Dialer.Line line) {
        hostIndex = index;
        choice.connected(index);
        connections.incrementAndGet();
        BeatsConnection opened = new BeatsConnection(hosts.get(index), line);
        connection = opened;
        return opened;
    }

    /**
     * Gives a lost connection up. What the receiver acknowledged until then counts and is reported first, so that one which
     * is lost again and again gets ahead; the loss itself is then thrown by the next call.
     */
    private void lost(BeatsConnection open, IOException cause) throws IOException {
        open.close();
        connection = null;
        sentBelow = confirm(open); // the rest will be handed over again
        if (confirmedBelow == reportedBelow) {
            throw cause;
        }
        pendingLoss = cause;
    }

    private void throwPendingLoss() throws IOException {
        IOException loss = pendingLoss;
        if (loss != null) {
            pendingLoss = null;
            throw loss;
        }
    }

    private long confirm(BeatsConnection open) {
        long below = open.windows().acknowledgedBelow();
        if (below > confirmedBelow) {
            confirmedBelow = below;
            choice.worked();
        }
        return confirmedBelow;
    }

    private long report() {
        reportedBelow = confirmedBelow;
        return confirmedBelow;
    }

    private static long[] nextIndexes(RecordBatch batch) {
        long[] nextIndexes = new long[batch.size()];
        for (int place = 0; place < nextIndexes.length; place++) {
            nextIndexes[place] = batch.index(place) + 1;
        }
        return nextIndexes;
    }

    private void endSilentConnection() {
        BeatsConnection open = connection;
        if (open != null) {
            open.endIfSilent(silenceLimit);
        }
    }

    @Override
    public Map<String, Number> metrics() {
        BeatsConnection open = connection;
        return Map.of(
                "connected",
                open != null && open.windows().isOpen() ? 1 : 0,
                "connections",
                connections.get(),
                "unconfirmed.records",
                open == null ? 0 : open.windows().records());
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.shutdownNow();
        }
        BeatsConnection open = connection;
        if (open != null) {
            open.close();
        }
        frames.close();
    }
}
