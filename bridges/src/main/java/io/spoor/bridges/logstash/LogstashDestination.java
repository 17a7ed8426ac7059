package io.spoor.bridges.logstash;

import io.spoor.bridges.Destination;
import io.spoor.bridges.RecordBatch;
import io.spoor.tracing.spi.BridgeException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the appender at the pace at which it writes, and keeps everything unconfirmed that a lost connection could have
 * swallowed. All methods but {@link #start()} and {@link #metrics()} belong to the delivery loop's thread.
 *
 * <p>What was written is confirmed by ending the connection in order, now and then: the receiver closes its side when it
 * has read everything. The appender then connects anew. A receiver that never does so is guessed at, by time.
 */
final class LogstashDestination implements Destination {
    private static final Logger LOG = LoggerFactory.getLogger(LogstashDestination.class);

    /** Chunks in the appender's hands at most; its ring buffer has room for more, so it never has to drop one. */
    static final int MAX_UNDER_WAY = 16;

    private static final Duration SLOT_WAIT = Duration.ofSeconds(1);
    private static final Duration LAST_ANSWER = Duration.ofSeconds(5);

    private final JournalTcpAppender appender;
    private final Link link;
    private final UnconfirmedWindow window;
    private final Duration connectWait;
    private final Duration endTimeout;
    private final String configPath;
    private volatile long unconfirmedRecords;
    private int generation;
    private long handedBelow;
    private boolean answers; // it has closed a connection that was ended in order
    private boolean guessing;

    /**
     * Takes over an appender that is set up to use the link.
     *
     * @param connectWait how long a connection may be missing before that counts as a failure
     * @param endTimeout how long a receiver may take to read to the end
     * @param configPath where the settings stand, for messages
     */
    LogstashDestination(
            JournalTcpAppender appender,
            Link link,
            UnconfirmedWindow window,
            Duration connectWait,
            Duration endTimeout,
            String configPath) {
        this.appender = appender;
        this.link = link;
        this.window = window;
        this.connectWait = connectWait;
        this.endTimeout = endTimeout;
        this.configPath = configPath;
        this.generation = link.generation();
    }

    @Override
    public void start() throws BridgeException {
        try {
            appender.getSocketFactory().createSocket().close();
        } catch (IOException e) {
            throw new BridgeException(configPath + ".tls: " + e.getMessage(), e);
        }
        appender.start();
        if (!appender.isStarted()) {
            throw new BridgeException("The TCP appender does not start: "
                    + appender.getStatusManager().getCopyOfStatusList());
        }
    }

    @Override
    public long deliver(RecordBatch batch) throws IOException, InterruptedException {
        confirmIfDue();
        awaitConnection();
        byte[] lines = batch.lines(0, batch.size());
        while (!link.awaitUnderWayBelow(MAX_UNDER_WAY, generation, SLOT_WAIT)) {
            takeSent(); // a slow receiver
        }
        requireSameConnection();
        link.handed();
        handedBelow = batch.nextIndex();
        window.handed(batch.size());
        appender.doAppend(new Chunk(generation, batch.nextIndex(), batch.size(), lines));
        takeSent();
        return window.confirmedBelow();
    }

    @Override
    public OptionalLong confirmed() throws IOException, InterruptedException {
        confirmIfDue();
        requireSameConnection();
        if (isAllConfirmed()) {
            awaitConnection();
        }
        return OptionalLong.of(window.confirmedBelow());
    }

    @Override
    public OptionalLong finish(Duration timeout) throws IOException, InterruptedException {
        requireSameConnection();
        if (!isAllConfirmed() && link.awaitUnderWayBelow(1, generation, timeout) && !guessing) {
            takeSent();
            endConnection(LAST_ANSWER.compareTo(timeout) < 0 ? LAST_ANSWER : timeout);
        }
        requireSameConnection();
        return OptionalLong.of(window.confirmedBelow());
    }

    /** Gives up the connection: what was written to it counts for nothing any more. */
    @Override
    public void restart() {
        link.worked();
        link.abandon(generation, "delivery goes on elsewhere");
        window.forget();
        unconfirmedRecords = 0;
        handedBelow = 0;
        generation = link.generation();
    }

    private void confirmIfDue() throws IOException, InterruptedException {
        takeSent();
        long now = System.nanoTime();
        if (guessing) {
            window.guess(now, link.flowingSince(now));
            unconfirmedRecords = window.records();
        } else if (window.isDue(now)) {
            confirm();
        }
    }

    private void confirm() throws IOException, InterruptedException {
        while (!link.awaitUnderWayBelow(1, generation, SLOT_WAIT)) {
            takeSent(); // a slow receiver
        }
        requireSameConnection();
        takeSent();
        switch (endConnection(endTimeout)) {
            case READ -> answers = true;
            case LOST -> link.abandon(generation, "connection lost before the receiver had read to its end");
            case NONE -> {
                guessing = !answers;
                if (guessing) {
                    warnOfGuessing();
                }
                link.abandon(
                        generation, "the receiver did not read to the end within " + endTimeout.toSeconds() + " s");
            }
        }
        requireSameConnection();
    }

    /** Ends the connection in order, to know whether everything has arrived; then all of it is confirmed. */
    private Link.Answer endConnection(Duration timeout) throws IOException, InterruptedException {
        Link.Answer answer = link.awaitReadToTheEnd(generation, timeout);
        if (answer == Link.Answer.READ) {
            window.confirmAll();
            unconfirmedRecords = 0;
        }
        return answer;
    }

    private void warnOfGuessing() {
        LOG.atWarn()
                .addKeyValue("waited", endTimeout)
                .log("The receiver does not close a connection that was ended in order, so it cannot be known what it"
                        + " has read; events count as delivered some time after they were sent");
    }

    private void takeSent() {
        link.takeSent().forEach(window::add);
        unconfirmedRecords = window.records();
    }

    private void awaitConnection() throws IOException, InterruptedException {
        boolean connected = link.awaitConnected(connectWait);
        requireSameConnection();
        if (!connected) {
            throw new IOException(link.trouble());
        }
    }

    /** Makes a lost connection known, unless it had nothing to lose. */
    private void requireSameConnection() throws IOException {
        int current = link.generation();
        if (current == generation) {
            return;
        }
        generation = current;
        if (!isAllConfirmed()) {
            window.lose();
            unconfirmedRecords = 0;
            handedBelow = window.confirmedBelow();
            throw new IOException(link.trouble());
        }
    }

    private boolean isAllConfirmed() {
        return handedBelow <= window.confirmedBelow();
    }

    @Override
    public Map<String, Number> metrics() {
        return Map.of(
                "connected",
                link.isOpen() ? 1 : 0,
                "connections",
                link.connections(),
                "unconfirmed.records",
                unconfirmedRecords);
    }

    @Override
    public void close() {
        // First, because the appender itself would wait for a write that a stalled receiver blocks.
        link.close();
        appender.stop();
    }
}
