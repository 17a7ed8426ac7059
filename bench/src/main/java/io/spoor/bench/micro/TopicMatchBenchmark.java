package io.spoor.bench.micro;

import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicFilter;
import io.spoor.broker.routing.Route;
import io.spoor.broker.routing.Subscriber;
import io.spoor.broker.routing.Subscription;
import io.spoor.broker.routing.SubscriptionTree;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Finding a topic's subscribers in the tree: what the routes that the broker caches save. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TopicMatchBenchmark {

    /** Devices, each with a subscriber to its own topics; beside these are ten with wildcards that match all. */
    @Param({"100", "100000"})
    public int devices;

    private final SubscriptionTree<Subscriber> tree = new SubscriptionTree<>();

    @Setup
    public void subscribe() throws MqttProtocolException {
        for (int i = 0; i < devices; i++) {
            add("device-" + i, "plant/hall-7/device-" + i + "/temperature");
            add("device-" + i, "plant/+/device-" + i + "/#");
        }
        for (int i = 0; i < 10; i++) {
            add("dashboard-" + i, "plant/+/+/temperature");
        }
    }

    private void add(String clientId, String filter) throws MqttProtocolException {
        tree.add(new Client(clientId), new Subscription(TopicFilter.parse(filter), 1, false, false, 0));
    }

    @Benchmark
    public Route<Subscriber> match() {
        return tree.match("plant/hall-7/device-42/temperature");
    }

    @Benchmark
    public Route<Subscriber> matchNothing() {
        return tree.match("other/hall-7/device-42/temperature");
    }

    private record Client(String clientId) implements Subscriber {
        @Override
        public boolean isOnline() {
            return true;
        }
    }
}
