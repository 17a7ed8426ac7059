package io.spoor.bench.load;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * A set of connected publishers and subscribers. Everything, sending and receiving, runs on the caller's thread, so
 * that the generator takes at most one core and its numbers need no synchronization.
 */
public final class Load implements Closeable {

    private static final Duration STALLED = Duration.ofSeconds(3);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(60);
    private static final Duration SLICE = Duration.ofMillis(10);
    private static final long MILLI = 1_000_000;

    private final LoadSpec spec;
    private final Selector selector;
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final Subscriber.Latency latency = new Subscriber.Latency();

    private Load(LoadSpec spec) throws IOException {
        this.spec = spec;
        this.selector = Selector.open();
    }

    /** Connects and subscribes all clients. */
    public static Load open(LoadSpec spec, InetSocketAddress broker) throws IOException {
        Load load = new Load(spec);
        try {
            for (int p = 0; p < spec.publishers(); p++) {
                for (int s = 0; s < spec.subscribersEach(); s++) {
                    load.addSubscriber(broker, p, "bench-sub-" + p + "-" + s);
                }
                load.addPublisher(broker, p, "bench-pub-" + p);
            }
            return load;
        } catch (IOException | RuntimeException e) {
            load.close();
            throw e;
        }
    }

    private void addSubscriber(InetSocketAddress broker, int publisher, String name) throws IOException {
        SocketChannel channel = spec.persistent()
                ? Handshake.resume(broker, spec.version(), name, Handshake.Session.NEW)
                : Handshake.connect(broker, spec.version(), name);
        Handshake.subscribe(channel, spec.version(), topic(publisher), spec.qos());
        subscribers.add(new Subscriber(name, channel, selector, spec, publisher, latency, new SequenceCheck()));
    }

    /** The subscribers disconnect; their persistent sessions stay. Returns when the broker has let all of them go. */
    public void leave() throws IOException {
        for (Subscriber subscriber : subscribers) {
            subscriber.leave();
        }
        long start = System.nanoTime();
        while (subscribers.stream().anyMatch(Link::isOpen)) {
            if (System.nanoTime() - start > DRAIN_LIMIT.toNanos()) {
                throw new IOException("the broker does not close the connections of clients that have disconnected");
            }
            poll(50 * MILLI);
        }
    }

    /**
     * The subscribers that have left come back to their sessions, and do not subscribe again.
     *
     * @param mayBeLost whether sessions need not be there
     */
    public void comeBack(InetSocketAddress broker, boolean mayBeLost) throws IOException {
        Handshake.Session expected = mayBeLost ? Handshake.Session.ANY : Handshake.Session.THERE;
        for (int i = 0; i < subscribers.size(); i++) {
            Subscriber gone = subscribers.get(i);
            SocketChannel channel = Handshake.resume(broker, spec.version(), gone.name(), expected);
            subscribers.set(
                    i, new Subscriber(gone.name(), channel, selector, spec, gone.publisher(), latency, gone.check()));
        }
    }

    private void addPublisher(InetSocketAddress broker, int index, String name) throws IOException {
        SocketChannel channel = Handshake.connect(broker, spec.version(), name);
        publishers.add(new Publisher(name, channel, selector, spec, index, topic(index)));
    }

    private static String topic(int publisher) {
        return "plant/hall-7/device-" + (100 + publisher) + "/temperature";
    }

    /** Publishes at the pace for a time, and receives. Returns with messages still on their way. */
    public void run(Pace pace, Duration duration) throws IOException {
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        setPace(pace, start);
        long now = start;
        while (now - end < 0) {
            long wait = end - now;
            for (Publisher publisher : publishers) {
                long next = publisher.turn(now);
                if (next != Publisher.WHEN_READY) {
                    wait = Math.min(wait, next - now);
                }
            }
            poll(wait);
            now = System.nanoTime();
        }
    }

    private void setPace(Pace pace, long start) {
        if (pace instanceof Pace.Fixed fixed) {
            double perPublisher = (double) fixed.deliveriesPerSecond() / spec.subscribers();
            long interval = Math.max(1, Math.round(1e9 * fixed.burst() / perPublisher));
            for (int i = 0; i < publishers.size(); i++) {
                // Publishers take turns, on whole milliseconds because the selector's timer has no finer ones.
                long phase = interval * i / publishers.size() / MILLI * MILLI;
                publishers.get(i).paced(start + phase, interval, fixed.burst());
            }
        } else {
            publishers.forEach(publisher -> publisher.fullSpeed(start));
        }
    }

    private void poll(long waitNanos) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new ClosedByInterruptException();
        }
        Consumer<SelectionKey> handler = key -> ((Link) key.attachment()).onReady();
        if (waitNanos <= 0) {
            selector.selectNow(handler);
        } else {
            selector.select(handler, (waitNanos + MILLI - 1) / MILLI);
        }
    }

    /** Receives until all that was published has come, or nothing has come for 3 seconds. */
    public void drain() throws IOException {
        long start = System.nanoTime();
        long lastProgress = start;
        long received = received();
        while (!isComplete()) {
            poll(50 * MILLI);
            long now = System.nanoTime();
            if (received() != received) {
                received = received();
                lastProgress = now;
            }
            if (now - lastProgress > STALLED.toNanos() || now - start > DRAIN_LIMIT.toNanos()) {
                return;
            }
        }
    }

    /** Publishes as fast as the broker acknowledges, for a time or until so many are published; all are acknowledged. */
    public void publish(Duration atMost, long messages) throws IOException {
        publishUnsettled(atMost, messages);
        long last = System.nanoTime();
        long acknowledged = acknowledged();
        while (!publishers.stream().allMatch(Publisher::isSettled)) {
            poll(MILLI);
            long now = System.nanoTime();
            if (acknowledged() != acknowledged) {
                acknowledged = acknowledged();
                last = now;
            } else if (now - last > DRAIN_LIMIT.toNanos()) {
                throw new IOException("the broker acknowledges nothing any more");
            }
        }
    }

    /** The same; returns with messages that are not acknowledged yet. */
    public void publishUnsettled(Duration atMost, long messages) throws IOException {
        long start = System.nanoTime();
        long before = published();
        while (published() - before < messages && System.nanoTime() - start < atMost.toNanos()) {
            run(new Pace.FullSpeed(), SLICE);
        }
    }

    /** The broker was killed: receives what it had sent before, acknowledgements too. */
    public void receiveLast() throws IOException {
        long start = System.nanoTime();
        while (publishers.stream().anyMatch(Link::isOpen)) {
            if (System.nanoTime() - start > STALLED.toNanos()) {
                throw new IOException("the connections to a broker that was killed do not end");
            }
            poll(MILLI);
        }
    }

    /** Messages that the broker has acknowledged and some subscriber has not got; with persistent sessions. */
    public long missing() {
        long sum = 0;
        for (Subscriber subscriber : subscribers) {
            SequenceCheck check = subscriber.check();
            sum += publishers.get(subscriber.publisher()).settled().stream()
                    .filter(sequence -> !check.has(sequence))
                    .count();
        }
        return sum;
    }

    /** Returns when another message was received, or nothing has come for 3 seconds. */
    public void awaitNext() throws IOException {
        long start = System.nanoTime();
        long received = received();
        while (received() == received && System.nanoTime() - start < STALLED.toNanos()) {
            poll(MILLI);
        }
    }

    private boolean isComplete() {
        return publishers.stream().allMatch(Publisher::isSettled) && lost() == 0;
    }

    /** Begins to record latencies. */
    public void startLatency() {
        latency.start();
    }

    /** Ends it; nanoseconds from when a message was due to when it was read. */
    public Histogram stopLatency() {
        return latency.stop();
    }

    /** Messages published so far. */
    public long published() {
        return publishers.stream().mapToLong(Publisher::sent).sum();
    }

    /** Of those, the ones that the broker has acknowledged. */
    public long acknowledged() {
        return publishers.stream().mapToLong(Publisher::acknowledged).sum();
    }

    /** Messages received so far, duplicates too. */
    public long received() {
        long sum = 0;
        for (Subscriber subscriber : subscribers) {
            sum += subscriber.check().received();
        }
        return sum;
    }

    /** Deliveries that should have happened and did not, so far. */
    public long lost() {
        long sum = 0;
        for (Subscriber subscriber : subscribers) {
            sum += subscriber
                    .check()
                    .lost(publishers.get(subscriber.publisher()).sent());
        }
        return sum;
    }

    public long duplicates() {
        return subscribers.stream().mapToLong(s -> s.check().duplicates()).sum();
    }

    public long reordered() {
        return subscribers.stream().mapToLong(s -> s.check().reordered()).sum();
    }

    /** Connections that the broker ended. */
    public long closedByBroker() {
        return publishers.stream().filter(link -> !link.isOpen()).count()
                + subscribers.stream().filter(link -> !link.isOpen()).count();
    }

    @Override
    public void close() throws IOException {
        publishers.forEach(Link::close);
        subscribers.forEach(Link::close);
        selector.close();
    }
}
