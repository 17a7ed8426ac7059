package io.spoor.broker.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.bridges.embedded.QuestDbQueries;
import io.spoor.bridges.influxdb.InfluxdProcess;
import io.spoor.bridges.testing.FreePorts;
import io.spoor.tracing.spi.BridgeFactory;
import io.spoor.tracing.spi.DeadLetter;
import io.spoor.tracing.spi.DeadLetterSelection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker is killed at random instants while the store is killed, stopped and slowed as well: every acknowledged
 * message is a point or a dead letter, and none is both or twice. {@code -Dkill.payload.rounds} says how often, {@code
 * -Dkill.seed} repeats the instants of a run.
 */
@Timeout(1800)
class KilledPayloadsIT {
    private static final int ROUNDS = Integer.getInteger("kill.payload.rounds", 4);
    private static final long SEED = Long.getLong("kill.seed", System.nanoTime());
    private static final int MAXIMUM_MILLIS_UP = 3000;
    private static final Duration SETTLE = Duration.ofMinutes(2);
    private static final Pattern NUMBER = Pattern.compile("\"n\":\"?x?(\\d+)");

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final Gate gate = new Gate();
    private final List<PayloadPublisher> publishers = new ArrayList<>();

    /** Where payloads go. */
    private interface Store {
        /** The section {@code bridges}. */
        String section();

        /** Its folder below {@code dead-letters}. */
        String name();

        /** The numbers stored of a topic, each as often as it is there. */
        List<Long> numbers(String topic) throws IOException, InterruptedException;

        /** Waits until it may be killed for the first time. */
        default void awaitMayDie() {}

        /** What it says of itself, for whoever has to find out why something is missing. */
        default String state() throws IOException, InterruptedException {
            return name();
        }

        /** Does it some harm that it survives. */
        default void harm() throws IOException, InterruptedException {}
    }

    @Test
    void every_acknowledged_message_is_a_point_or_a_dead_letter_with_influxdb() throws Exception {
        try (InfluxdProcess influxd = InfluxdProcess.start(Files.createDirectory(folder.resolve("influxd")))) {
            influxd.createDatabase("mqtt");
            run(new Influx(influxd, random));
        }
    }

    @Test
    void every_acknowledged_message_is_a_point_or_a_dead_letter_with_the_embedded_store() throws Exception {
        run(new Embedded(FreePorts.one()));
    }

    private void run(Store store) throws Exception {
        System.out.printf("kill.payload.rounds=%d kill.seed=%d %s%n", ROUNDS, SEED, store.name());
        ExecutorService threads = Executors.newCachedThreadPool();
        try (BrokerProcess broker = BrokerProcess.with(folder, """
                listeners: [{name: tcp, type: mqtt, address: "127.0.0.1:0"}]
                http: {enabled: false}
                tracing: {messages: none}
                bridges: %s
                """.formatted(store.section()))) {
            for (int i = 0; i < 3; i++) {
                publishers.add(new PayloadPublisher("p" + i, gate));
            }
            List<Future<?>> running = new ArrayList<>();
            publishers.forEach(publisher -> running.add(threads.submit((Callable<Void>) publisher)));
            for (int round = 0; round < ROUNDS; round++) {
                broker.launch();
                gate.open(broker.awaitReady());
                if (round == 0) {
                    store.awaitMayDie();
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(MAXIMUM_MILLIS_UP));
                store.harm();
                TimeUnit.MILLISECONDS.sleep(random.nextInt(MAXIMUM_MILLIS_UP));
                gate.close();
                broker.kill();
            }
            publishers.forEach(PayloadPublisher::stop);
            broker.launch();
            gate.open(broker.awaitReady());
            for (Future<?> publisher : running) {
                publisher.get(60, TimeUnit.SECONDS);
            }
            await().atMost(SETTLE)
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(() -> {
                        for (PayloadPublisher publisher : publishers) {
                            Set<Long> missing = publisher.acknowledged().stream()
                                    .asLongStream()
                                    .boxed()
                                    .collect(Collectors.toCollection(HashSet::new));
                            missing.removeAll(new HashSet<>(store.numbers(publisher.topic())));
                            missing.removeAll(new HashSet<>(deadLetters(store.name(), publisher.topic())));
                            assertThat(missing)
                                    .as("%s; %s", store.state(), broker.errors())
                                    .isEmpty();
                        }
                    });
            assertNothingTwice(store);
        } finally {
            threads.shutdownNow();
        }
    }

    private void assertNothingTwice(Store store) throws IOException, InterruptedException {
        int acknowledged = 0;
        int dead = 0;
        for (PayloadPublisher publisher : publishers) {
            List<Long> letters = deadLetters(store.name(), publisher.topic());
            List<Long> accounted = new ArrayList<>(store.numbers(publisher.topic()));
            accounted.addAll(letters);
            assertThat(accounted).as(publisher.topic()).doesNotHaveDuplicates();
            acknowledged += publisher.acknowledged().cardinality();
            dead += letters.size();
        }
        System.out.printf("%d messages acknowledged, %d dead letters%n", acknowledged, dead);
        assertThat(acknowledged).isGreaterThan(ROUNDS * 100);
        assertThat(dead).isPositive();
    }

    private List<Long> deadLetters(String destination, String topic) throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (BridgeFactory<?> factory : ServiceLoader.load(BridgeFactory.class)) {
            var box = factory.deadLetters(folder.resolve("data"));
            if (box.isPresent() && box.get().destination().equals(destination)) {
                box.get().visit(DeadLetterSelection.ALL, letter -> {
                    if (topic.equals(letter.topic())) {
                        numbers.add(number(letter));
                    }
                    return true;
                });
            }
        }
        return numbers;
    }

    private static long number(DeadLetter letter) {
        Matcher number = NUMBER.matcher(new String(letter.payload(), StandardCharsets.UTF_8));
        assertThat(number.find()).isTrue();
        return Long.parseLong(number.group(1));
    }

    private static final String MAPPINGS = "[{topic: 't/#', measurement: m, types: {n: integer}}]";

    private record Influx(InfluxdProcess influxd, Random random) implements Store {
        @Override
        public String section() {
            return "{influxdb: {url: '%s', bucket: mqtt, fieldNames: plain, flushInterval: 100ms, batchSize: 500, requestTimeout: 2s, mappings: %s}}"
                    .formatted(influxd.url(), MAPPINGS);
        }

        @Override
        public String name() {
            return "influxdb";
        }

        @Override
        public List<Long> numbers(String topic) throws IOException, InterruptedException {
            return influxd.rows("mqtt", "SELECT n FROM m WHERE topic = '" + topic + "'").stream()
                    .map(row -> ((Number) row.get(0)).longValue())
                    .toList();
        }

        @Override
        public void harm() throws IOException, InterruptedException {
            switch (random.nextInt(3)) {
                case 0 -> {
                    influxd.kill();
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(1000));
                    influxd.restart();
                }
                case 1 -> {
                    // Longer than a request may take, or shorter
                    influxd.pause(true);
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(4000));
                    influxd.pause(false);
                }
                default -> {
                    for (int i = 0; i < 20; i++) {
                        influxd.pause(true);
                        TimeUnit.MILLISECONDS.sleep(random.nextInt(80));
                        influxd.pause(false);
                        TimeUnit.MILLISECONDS.sleep(5);
                    }
                }
            }
        }
    }

    private record Embedded(int port) implements Store {
        @Override
        public String section() {
            return "{embedded: {address: '127.0.0.1:%d', mappings: %s}}".formatted(port, MAPPINGS);
        }

        @Override
        public String name() {
            return "embedded";
        }

        @Override
        public List<Long> numbers(String topic) throws IOException, InterruptedException {
            QuestDbQueries queries = new QuestDbQueries("http://127.0.0.1:" + port);
            return queries.rows("SELECT n FROM m WHERE topic = '" + topic + "'").stream()
                    .map(row -> (Long) row.get(0))
                    .toList();
        }

        /** QuestDB 9.3.4 can suspend a table that was getting its first columns; see the bridges' RATIONALE.md. */
        @Override
        public void awaitMayDie() {
            QuestDbQueries queries = new QuestDbQueries("http://127.0.0.1:" + port);
            await().ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> !queries.rows("SELECT n FROM m LIMIT 1").isEmpty());
        }

        @Override
        public String state() throws IOException, InterruptedException {
            QuestDbQueries queries = new QuestDbQueries("http://127.0.0.1:" + port);
            return "wal_tables(): " + queries.rows("SELECT * FROM wal_tables()");
        }
    }
}
