package io.spoor.bench.subscriptions;

import io.spoor.bench.load.BlockingClient;
import io.spoor.bench.load.MqttVersion;
import io.spoor.bench.peer.PeerProcess;
import io.spoor.bench.peer.Peers;
import io.spoor.bench.proc.Jcmd;
import io.spoor.bench.proc.ProcessCpu;
import io.spoor.bench.proc.ProcessMemory;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The same subscriptions, mixed, at the broker itself, by way of the protocol. One thread. */
final class BrokerRun implements Closeable {

    private static final MqttVersion VERSION = MqttVersion.V3_1_1;
    private static final int PER_PACKET = 500;
    private static final int WINDOW = 500;
    private static final byte[] PAYLOAD = new byte[100];
    private static final FilterKind[] KINDS = {
        FilterKind.EXACT, FilterKind.LAST_HASH, FilterKind.FIRST_PLUS, FilterKind.MIDDLE_PLUS, FilterKind.PLUSES
    };

    private final PeerProcess broker;
    private final int subscriptions;
    private final int clients;
    private final List<BlockingClient> subscribers = new ArrayList<>();
    private final int[] expected;

    /**
     * What it took.
     *
     * @param rss MiB, likewise {@code inUse}, which counts the objects on the heap after all garbage is gone
     * @param firstMicros CPU time for each message to a topic that the broker has not seen before
     * @param againMicros likewise, the second time
     */
    record Figures(
            double subscribeSeconds,
            double rssBefore,
            double rss,
            double inUseBefore,
            double inUse,
            double firstMicros,
            double againMicros,
            long messages) {}

    private BrokerRun(PeerProcess broker, int subscriptions, int clients) {
        this.broker = broker;
        this.subscriptions = subscriptions;
        this.clients = clients;
        this.expected = new int[clients];
    }

    /** Measures it; {@code messages} topics, each for one subscriber, are published to in each of the passes. */
    static Figures measure(int subscriptions, int clients, int messages) throws IOException {
        try (PeerProcess broker = PeerProcess.start(Peers.spoor(
                        "mqtt: {maximumSubscriptionsPerSession: 1000000}\nhttp: {enabled: false}\n", List.of()));
                BrokerRun run = new BrokerRun(broker, subscriptions, clients)) {
            return run.measure(messages);
        }
    }

    private Figures measure(int messages) throws IOException {
        long pid = broker.pid();
        for (int i = 0; i < clients; i++) {
            subscribers.add(BlockingClient.connect(broker.address(), VERSION, "subscriber-" + i, true, 0));
        }
        double rssBefore = ProcessMemory.read(pid).rss() / 1024.0;
        double inUseBefore = Jcmd.liveHeapBytes(pid) / 1048576.0;
        long start = System.nanoTime();
        for (int i = 0; i < clients; i++) {
            subscribe(i);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double rss = ProcessMemory.read(pid).rss() / 1024.0;
        double inUse = Jcmd.liveHeapBytes(pid) / 1048576.0;
        try (BlockingClient publisher = BlockingClient.connect(broker.address(), VERSION, "publisher", true, 0)) {
            int[] warm = spread(0, messages);
            int[] measured = spread(messages, messages);
            publish(publisher, warm);
            publish(publisher, warm);
            double first = publish(publisher, measured);
            double again = publish(publisher, measured);
            receive();
            return new Figures(seconds, rssBefore, rss, inUseBefore, inUse, first, again, 4L * messages);
        }
    }

    private void subscribe(int client) throws IOException {
        List<String> filters = IntStream.range(0, subscriptions)
                .filter(n -> n % clients == client)
                .mapToObj(n -> KINDS[n / clients % KINDS.length].filter(n))
                .toList();
        for (int at = 0; at < filters.size(); at += PER_PACKET) {
            subscribers.get(client).subscribe(0, filters.subList(at, Math.min(filters.size(), at + PER_PACKET)));
        }
    }

    /** Some subscriptions, far from each other, none of them twice. */
    private int[] spread(int skip, int count) {
        long step = 7919; // a prime that divides no round number of subscriptions
        return IntStream.range(skip, skip + count)
                .map(i -> (int) (i * step % subscriptions))
                .toArray();
    }

    /** Returns the broker's CPU time for each message, in microseconds. */
    private double publish(BlockingClient publisher, int[] topics) throws IOException {
        ProcessCpu.Reading before = ProcessCpu.read(broker.pid());
        int open = 0;
        for (int n : topics) {
            publisher.publishLater(KINDS[n / clients % KINDS.length].topic(n), false, PAYLOAD);
            expected[n % clients]++;
            if (++open == WINDOW) {
                publisher.awaitAcknowledged(open);
                open = 0;
            }
        }
        publisher.awaitAcknowledged(open);
        return ProcessCpu.read(broker.pid()).since(before) / 1e3 / topics.length;
    }

    /** Each message must be there; that there are not more shows when the connection answers the next request. */
    private void receive() throws IOException {
        for (int i = 0; i < clients; i++) {
            for (int n = 0; n < expected[i]; n++) {
                subscribers.get(i).receive();
            }
            subscribers.get(i).unsubscribe(List.of("nothing/more"));
        }
    }

    @Override
    public void close() throws IOException {
        for (BlockingClient subscriber : subscribers) {
            subscriber.close();
        }
    }
}
