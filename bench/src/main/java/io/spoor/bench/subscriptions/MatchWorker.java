package io.spoor.bench.subscriptions;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicCache;
import io.spoor.broker.protocol.TopicFilter;
import io.spoor.broker.routing.Route;
import io.spoor.broker.routing.Subscriber;
import io.spoor.broker.routing.Subscription;
import io.spoor.broker.routing.SubscriptionTree;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Fills a subscription tree, alone in its process so that nothing else is on the heap, measures it, and prints one line of
 * figures. Arguments: a {@link FilterKind}, how many subscriptions, and for how many seconds each is measured.
 */
public final class MatchWorker {

    private static final int TOPICS = 200_000;
    private static final int HOT = 1_000;
    private static final int CACHED = 10_000;
    private static final int CACHE = 65_536;

    private final FilterKind kind;
    private final int count;
    private final long measuredNanos;
    private final SubscriptionTree<Client> tree = new SubscriptionTree<>();
    private final Random random = new Random(42);
    private long seen;

    private record Client(String clientId) implements Subscriber {
        @Override
        public boolean isOnline() {
            return true;
        }
    }

    private MatchWorker(FilterKind kind, int count, double seconds) {
        this.kind = kind;
        this.count = count;
        this.measuredNanos = (long) (seconds * 1e9);
    }

    /** Measures and exits. */
    public static void main(String[] args) throws MqttProtocolException {
        new MatchWorker(FilterKind.valueOf(args[0]), Integer.parseInt(args[1]), Double.parseDouble(args[2])).run();
    }

    private void run() throws MqttProtocolException {
        Client[] clients = new Client[count];
        for (int i = 0; i < count; i++) {
            clients[i] = new Client("client-" + i);
        }
        long before = usedBytes();
        Subscription[] subscriptions = new Subscription[count];
        for (int i = 0; i < count; i++) {
            subscriptions[i] = new Subscription(TopicFilter.parse(kind.filter(i)), 1, false, false, 0);
        }
        long filters = usedBytes();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            tree.add(clients[i], subscriptions[i]);
        }
        double addMicros = (System.nanoTime() - start) / 1e3 / count;
        check(); // also lets the tree make what it makes when it is read first
        long full = usedBytes();

        String[] topics = new String[Math.min(TOPICS, count)];
        for (int i = 0; i < topics.length; i++) {
            topics[i] = kind.topic(random.nextInt(count));
        }
        double cold = matchNanos(topics);
        double hot = matchNanos(Arrays.copyOf(topics, Math.min(HOT, topics.length)));
        double cached = cachedNanos(Arrays.copyOf(topics, Math.min(CACHED, topics.length)));
        double change = changeMicros(clients, subscriptions);
        System.out.printf(
                Locale.ROOT,
                "measured %d %d %.3f %.1f %.1f %.1f %.3f%n",
                filters - before,
                full - filters,
                addMicros,
                cold,
                hot,
                cached,
                change);
        if (seen == 0 || clients.length + subscriptions.length == 0) {
            throw new IllegalStateException("nothing was found"); // and nothing measured may be optimized away
        }
    }

    /** Of some topics, that all who want them are found, and nobody else. */
    private void check() {
        for (int i = 0; i < 1000; i++) {
            int n = random.nextInt(count);
            Route<Client> route = tree.match(kind.topic(n));
            int first = n / kind.sharing() * kind.sharing();
            int expected = Math.min(kind.sharing(), count - first);
            if (route.direct().size() + route.shared().size() != expected) {
                throw new IllegalStateException(kind.topic(n) + " has "
                        + route.direct().size() + " subscribers and "
                        + route.shared().size() + " shared subscriptions; together there should be " + expected);
            }
        }
    }

    /** Average time to find the subscribers of each of these topics, in turn. */
    private double matchNanos(String[] topics) {
        match(topics, measuredNanos); // for the JIT
        return match(topics, measuredNanos);
    }

    private double match(String[] topics, long forNanos) {
        long matches = 0;
        long start = System.nanoTime();
        long now = start;
        while (now - start < forNanos) {
            for (String topic : topics) {
                Route<Client> route = tree.match(topic);
                seen += route.direct().size() + route.shared().size();
            }
            matches += topics.length;
            now = System.nanoTime();
        }
        return (double) (now - start) / matches;
    }

    /** The same as an event loop does it while no subscription changes: by the bytes in the packet, from its cache. */
    private double cachedNanos(String[] topics) throws MqttProtocolException {
        TopicCache<Route<Client>> cache = new TopicCache<>(CACHE, 256, 65_535);
        ByteBuf packets = Unpooled.directBuffer();
        int[] offsets = new int[topics.length + 1];
        for (int i = 0; i < topics.length; i++) {
            packets.writeBytes(topics[i].getBytes(StandardCharsets.UTF_8));
            offsets[i + 1] = packets.writerIndex();
            TopicCache.Entry<Route<Client>> entry = cache.get(packets, offsets[i], offsets[i + 1] - offsets[i]);
            entry.value(tree.match(topics[i]));
        }
        lookUp(cache, packets, offsets, measuredNanos); // for the JIT
        double nanos = lookUp(cache, packets, offsets, measuredNanos);
        packets.release();
        return nanos;
    }

    private double lookUp(TopicCache<Route<Client>> cache, ByteBuf packets, int[] offsets, long forNanos)
            throws MqttProtocolException {
        long version = tree.version();
        long lookUps = 0;
        long start = System.nanoTime();
        long now = start;
        while (now - start < forNanos) {
            for (int i = 0; i < offsets.length - 1; i++) {
                Route<Client> route = cache.get(packets, offsets[i], offsets[i + 1] - offsets[i])
                        .value();
                if (route == null || tree.version() != version) {
                    throw new IllegalStateException("the cache has forgotten a topic");
                }
                seen += route.direct().size();
            }
            lookUps += offsets.length - 1;
            now = System.nanoTime();
        }
        return (double) (now - start) / lookUps;
    }

    /** One subscription goes and comes back while all the others are there. */
    private double changeMicros(Client[] clients, Subscription[] subscriptions) {
        int changes = 200_000;
        long start = 0;
        for (int i = 0; i < 2 * changes; i++) {
            if (i == changes) {
                start = System.nanoTime(); // the first half was the warm-up
            }
            int n = random.nextInt(count);
            tree.remove(clients[n], subscriptions[n].filter());
            tree.add(clients[n], subscriptions[n]);
        }
        return (System.nanoTime() - start) / 1e3 / (2 * changes);
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
