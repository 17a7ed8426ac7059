package io.spoor.broker.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.store.PowerLoss;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker is killed at random instants, also while it starts, under publishers and persistent subscribers that go on
 * after each start: nothing acknowledged is lost. With {@code durability: power}, what was not forced to the disk is gone
 * each time. {@code -Dkill.rounds} says how often, {@code -Dkill.seed} repeats the instants of a run (though not its
 * threads' timing).
 */
class KilledBrokerIT {
    private static final int ROUNDS = Integer.getInteger("kill.rounds", 10);
    private static final long SEED = Long.getLong("kill.seed", System.nanoTime());
    private static final int MAXIMUM_MILLIS_UP = 700;
    private static final int MAXIMUM_MILLIS_STARTING = 1200;
    private static final Duration NOTICE = Duration.ofSeconds(30);
    private static final Duration QUIET = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final Gate gate = new Gate();
    private final List<SequencePublisher> publishers = new ArrayList<>();
    private final List<SequenceSubscriber> subscribers = new ArrayList<>();
    private final List<Future<Void>> running = new ArrayList<>();

    @Test
    void nothing_acknowledged_is_lost_however_often_the_broker_is_killed() throws Exception {
        run("process", () -> {});
    }

    @Test
    void nothing_acknowledged_is_lost_however_often_the_power_fails() throws Exception {
        AtomicLong lost = new AtomicLong();
        run("power", () -> lost.addAndGet(PowerLoss.strike(folder.resolve("data/store"), random)));
        System.out.printf("%d bytes had not been forced to the disk%n", lost.get());
        assertThat(lost).hasPositiveValue();
    }

    /** What else happens when the broker has been killed. */
    private interface Aftermath {
        void happens() throws IOException;
    }

    private void run(String durability, Aftermath aftermath) throws Exception {
        System.out.printf("kill.rounds=%d kill.seed=%d durability=%s%n", ROUNDS, SEED, durability);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (BrokerProcess broker = new BrokerProcess(folder, durability)) {
            // Given
            broker.launch();
            InetSocketAddress address = broker.awaitReady();
            prepare();
            for (SequenceSubscriber subscriber : subscribers) {
                subscriber.subscribe(address);
            }
            List<Callable<Void>> clients = new ArrayList<>(publishers);
            clients.addAll(subscribers);
            clients.forEach(it -> running.add(threads.submit(it)));

            // When
            for (int round = 1; round <= ROUNDS; round++) {
                gate.open(address);
                liveFor(random.nextInt(MAXIMUM_MILLIS_UP));
                gate.close();
                broker.kill();
                aftermath.happens();
                if (random.nextInt(3) == 0) {
                    broker.launch();
                    liveFor(random.nextInt(MAXIMUM_MILLIS_STARTING));
                    broker.kill();
                    aftermath.happens();
                }
                broker.launch();
                await().atMost(NOTICE).until(this::allWait);
                address = broker.awaitReady();
                checkRetained(address);
            }
            publishers.forEach(SequencePublisher::finish);
            subscribers.forEach(SequenceSubscriber::stay);
            gate.open(address);
            for (Future<Void> client : running) {
                client.get(120, TimeUnit.SECONDS);
            }

            // Then
            checkRetained(address);
            checkArrived();
            report(broker.newestSegment());
        } catch (ExecutionException e) {
            throw new AssertionError("kill.seed=" + SEED + ", " + publishers, e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private void prepare() {
        for (int i = 0; i < 4; i++) {
            publishers.add(new SequencePublisher("p" + i, 4 + i % 2, 1 + i / 2, gate, random.nextLong()));
        }
        int counted = (int) publishers.stream()
                .flatMap(it -> it.topics().stream())
                .filter(PublishedTopic::counted)
                .count();
        for (int i = 0; i < 4; i++) {
            subscribers.add(new SequenceSubscriber("s" + i, 4 + i % 2, i < 2, counted, gate, random.nextLong()));
        }
    }

    private static void liveFor(int millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    /** Whether all clients wait at the gate; fails if one has ended, which none may before it is told to. */
    private boolean allWait() throws Exception {
        for (Future<Void> client : running) {
            if (client.isDone()) {
                client.get();
                throw new AssertionError("a client ended too early");
            }
        }
        return gate.waiting() == running.size();
    }

    /** What a new subscriber gets while no publisher is at work. */
    private void checkRetained(InetSocketAddress address) throws IOException {
        Map<String, NumberedMessage> values = new HashMap<>();
        try (RawMqttClient client = RawMqttClient.connected(address, 5, "retained")) {
            client.send(RawPackets.subscribe(5, 1, "#", 0));
            while (true) {
                RawPacket packet = client.read(QUIET);
                if (packet.type() == RawPacket.PUBLISH) {
                    values.put(packet.topic(), NumberedMessage.of(packet.payload()));
                }
            }
        } catch (SocketTimeoutException e) {
            // All are there, if they are
            publishers.stream()
                    .flatMap(it -> it.topics().stream())
                    .filter(PublishedTopic::retained)
                    .forEach(it -> it.check(values.get(it.name())));
        }
    }

    private void checkArrived() {
        Map<String, Integer> sent = new HashMap<>();
        for (SequencePublisher publisher : publishers) {
            for (PublishedTopic topic : publisher.topics()) {
                assertThat(topic.acknowledged()).as(topic.name()).isEqualTo(topic.sent());
                if (topic.counted()) {
                    sent.put(topic.name(), topic.sent());
                }
            }
        }
        for (SequenceSubscriber subscriber : subscribers) {
            assertThat(subscriber.arrived()).isEqualTo(sent);
        }
    }

    /** Shows that the kills had something to destroy. */
    private void report(int newestSegment) {
        int acknowledged =
                publishers.stream().mapToInt(SequencePublisher::acknowledged).sum();
        int resumed = publishers.stream().mapToInt(SequencePublisher::resumed).sum();
        int repeated =
                subscribers.stream().mapToInt(SequenceSubscriber::repeated).sum();
        System.out.printf(
                "%d kills, %d messages acknowledged, %d exchanges resumed, %d repeated at QoS 1, store files to %d%n",
                ROUNDS, acknowledged, resumed, repeated, newestSegment);
        assertThat(resumed).isPositive();
        assertThat(acknowledged).isGreaterThan(ROUNDS * 10);
        assertThat(newestSegment).isGreaterThan(1);
    }
}
