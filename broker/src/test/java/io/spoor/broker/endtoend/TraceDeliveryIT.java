package io.spoor.broker.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.bridges.logstash.ElasticsearchProcess;
import io.spoor.bridges.logstash.RsyslogProcess;
import io.spoor.bridges.logstash.TraceTemplate;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.embed.Spoor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What the broker traced is in a real Elasticsearch, each event once, whatever happens to the receiver between them and to
 * the broker. {@code -Dtrace.rounds} says how often something happens, {@code -Dtrace.seed} repeats a run's choices.
 */
class TraceDeliveryIT {
    private static final int ROUNDS = Integer.getInteger("trace.rounds", 5);
    private static final long SEED = Long.getLong("trace.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration ARRIVAL = Duration.ofSeconds(60);
    private static final Duration TRICKLE = Duration.ofSeconds(3);

    private static ElasticsearchProcess elasticsearch;

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);

    @BeforeAll
    static void startElasticsearch() throws Exception {
        elasticsearch = ElasticsearchProcess.start();
        TraceTemplate.install(elasticsearch);
    }

    @AfterAll
    static void stopElasticsearch() {
        elasticsearch.close();
    }

    @Test
    void every_event_is_there_once_whoever_is_killed_stopped_or_slow() throws Exception {
        // Given
        String stream = "logs-mqtt.transport-killed";
        System.out.printf("trace.rounds=%d trace.seed=%d%n", ROUNDS, SEED);
        try (RsyslogProcess rsyslog = RsyslogProcess.prepareForDataStream(elasticsearch.port(), stream);
                TracedBroker broker = new TracedBroker(folder, rsyslog.port())) {
            rsyslog.restart();
            broker.start();
            int brokerKills = 0;
            long acknowledged;
            try (TraceLoad load = new TraceLoad(broker.port(), 2, 50)) {
                // When
                for (int round = 1; round <= ROUNDS; round++) {
                    liveFor(random.nextInt(2000));
                    rsyslog.kill();
                    if (round % 4 == 2) {
                        broker.kill();
                        brokerKills++;
                        liveFor(random.nextInt(500));
                        broker.start();
                    }
                    liveFor(random.nextInt(1500));
                    rsyslog.restart();
                    if (round % 4 == 3) {
                        rsyslog.freeze();
                        liveFor(1000 + random.nextInt(2000));
                        rsyslog.thaw();
                    }
                    if (round % 4 == 0) {
                        trickle(rsyslog);
                    }
                }
                acknowledged = load.acknowledged();
            }
            awaitQuiet(stream);
            broker.stop();
            // What could not be delivered until the end, on a busy machine, is at the next start.
            int restarts = 0;
            while (!arrive(stream, broker.journaled().size()) && restarts < 3) {
                broker.start();
                restarts++;
                awaitQuiet(stream);
                broker.stop();
            }
            // Then
            List<JsonNode> journaled = broker.journaled();
            TraceLedger ledger = new TraceLedger();
            TreeSet<String> ids = new TreeSet<>();
            for (JsonNode document : journaled) {
                ledger.add(document);
                ids.add(document.at("/event/id").asString());
            }
            ledger.assertWhole();
            assertThat(ledger.runs()).isEqualTo(brokerKills + 1 + restarts);
            assertThat(ids).hasSize(journaled.size()).hasSizeGreaterThan((int) acknowledged);
            assertThat(new TreeSet<>(elasticsearch.ids(stream, "event.id"))).isEqualTo(ids);
            assertThat(elasticsearch.count(stream)).isEqualTo(ids.size());
            assertThat(rsyslog.refused()).isEmpty();
            System.out.printf(
                    "%d events of %d runs, %d messages acknowledged, %d named as lost%n",
                    ids.size(), ledger.runs(), acknowledged, ledger.lost());
        }
    }

    @Test
    void when_the_journal_was_full_gaps_name_exactly_what_is_missing() throws Exception {
        // Given
        String stream = "logs-mqtt.transport-full";
        try (RsyslogProcess rsyslog = RsyslogProcess.prepareForDataStream(elasticsearch.port(), stream)) {
            Files.writeString(folder.resolve("spoor.yaml"), """
                    dataDir: data
                    listeners: [{name: tcp, type: mqtt, address: "127.0.0.1:0"}]
                    http: {enabled: false}
                    bridges: {embedded: false}
                    tracing:
                      messages: all
                      journal: {segment: 1MiB, maximum: 2MiB, keep: 0s}
                      logstash: {hosts: ["127.0.0.1:%d"], reconnectDelay: 200ms, confirmEvery: 1s}
                    """.formatted(rsyslog.port()));
            long offered;
            try (Spoor broker = Spoor.builder()
                    .config(BrokerConfig.load(folder.resolve("spoor.yaml")))
                    .start()) {
                // When
                try (TraceLoad load = new TraceLoad(broker.address("tcp").getPort(), 4, 2000)) {
                    await().atMost(PATIENCE)
                            .until(() ->
                                    Objects.requireNonNull(broker.traceCounts()).offered() > 8000);
                    assertThat(load.acknowledged()).isPositive();
                }
                rsyslog.restart();
                await().atMost(PATIENCE)
                        .until(() -> broker.bridges().stream()
                                .allMatch(bridge ->
                                        Long.valueOf(0).equals(bridge.metrics().get("lag.records"))));
                offered = Objects.requireNonNull(broker.traceCounts()).offered();
            }
            // Then
            TraceLedger ledger = new TraceLedger();
            for (JsonNode source : sources(stream)) {
                ledger.add(source);
            }
            ledger.assertWhole();
            assertThat(ledger.runs()).isEqualTo(1);
            assertThat(ledger.lost()).isGreaterThan(1000).isLessThan((int) offered);
            System.out.printf("%d events offered, %d named as lost%n", offered, ledger.lost());
        }
    }

    /** All documents, by pages. */
    private static List<JsonNode> sources(String stream) throws Exception {
        elasticsearch.refresh();
        List<JsonNode> sources = new ArrayList<>();
        String after = "";
        JsonNode hits;
        do {
            hits = elasticsearch.search(stream, "{\"size\": 2000, \"sort\": [{\"event.id\": \"asc\"}]" + after + "}");
            for (JsonNode hit : hits) {
                sources.add(hit.get("_source"));
                after = ", \"search_after\": " + hit.get("sort");
            }
        } while (!hits.isEmpty());
        return sources;
    }

    /** Lets the receiver run a tenth of the time. */
    private static void trickle(RsyslogProcess rsyslog) throws Exception {
        long end = System.nanoTime() + TRICKLE.toNanos();
        while (System.nanoTime() < end) {
            rsyslog.freeze();
            liveFor(180);
            rsyslog.thaw();
            liveFor(20);
        }
    }

    /** Whether so many documents are there, or will be soon. */
    private static boolean arrive(String stream, int expected) {
        try {
            await().atMost(ARRIVAL).until(() -> elasticsearch.count(stream) >= expected);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** Until nothing more has come for a while. */
    private static void awaitQuiet(String stream) {
        long[] last = {-1};
        await().pollInterval(Duration.ofSeconds(3)).atMost(PATIENCE).until(() -> {
            long before = last[0];
            last[0] = elasticsearch.count(stream);
            return last[0] == before;
        });
    }

    private static void liveFor(int millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis); // what happens at random instants
    }
}
