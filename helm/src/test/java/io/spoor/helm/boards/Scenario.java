package io.spoor.helm.boards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.bridges.influxdb.InfluxdProcess;
import io.spoor.bridges.logstash.ElasticsearchProcess;
import io.spoor.bridges.logstash.RsyslogProcess;
import io.spoor.bridges.logstash.TraceTemplate;
import io.spoor.broker.embed.Spoor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * Real parts on both ends: the {@link Fleet}, three brokers, rsyslogd into Elasticsearch with the chart's template, influxd,
 * and Prometheus. What the fleet did is in them; times as {@link #before} and {@link #after} are what panels are asked for.
 * One thread.
 */
final class Scenario implements AutoCloseable {
    static final String DATABASE = "mqtt";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Path folder;
    private final ElasticsearchProcess elasticsearch;
    private final RsyslogProcess rsyslog;
    private final RsyslogProcess laterRsyslog;
    private final InfluxdProcess influxd;
    private final PrometheusProcess prometheus;
    private final DataSources sources;
    private final History history;
    private final Pki pki;
    private final Spoor telling;
    private final Instant before;
    private Instant moved = Instant.MAX;
    private Instant after = Instant.MAX;

    /** Starts all parts. */
    Scenario(Path folder) throws Exception {
        this.folder = folder;
        try {
            elasticsearch = closing(ElasticsearchProcess.start());
            TraceTemplate.install(elasticsearch);
            rsyslog = closing(RsyslogProcess.prepareForDataStream(elasticsearch.port(), TraceTemplate.DATA_STREAM));
            laterRsyslog =
                    closing(RsyslogProcess.prepareForDataStream(elasticsearch.port(), TraceTemplate.DATA_STREAM));
            rsyslog.restart();
            influxd = closing(InfluxdProcess.start(Files.createDirectory(folder.resolve("influx"))));
            influxd.createDatabase(DATABASE);
            sources = new DataSources(elasticsearch, influxd, DATABASE);
            history = new History(sources);
            pki = new Pki(folder.resolve("pki"));
            before = Instant.now();
            telling = closing(Site.telling(Files.createDirectory(folder.resolve("a")), pki, rsyslog.port(), influxd));
            prometheus = closing(PrometheusProcess.start(
                    folder.resolve("prometheus"), Objects.requireNonNull(telling.httpAddress())));
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    /** Everything that a fleet does, in and out of order. */
    void play() throws Exception {
        Fleet fleet = new Fleet(telling, pki, new Pki(folder.resolve("stranger")));
        fleet.publishes("steady", 10);
        fleet.publishes("burst", 10);
        settle(telling);
        history.write();
        fleet.pumpsSpeak();
        fleet.oldPumpsConnect();
        fleet.oneIsTooWordy();
        fleet.strangersKnock();
        fleet.greedyOnesAsk();
        fleet.unstableOnesCome();
        fleet.messagesAreDropped();
        fleet.snailIsFlooded();
        lose();
        moved = Instant.now();
        fleet.publishes("burst", 110);
        fleet.pumpsMove();
        count();
        pki.renewServer();
        await().atMost(PATIENCE)
                .until(() -> !hits("event.action:cert-reload", Instant.now()).isEmpty());
        settle(telling);
        after = Instant.now();
        closing(fleet.resident());
        await().atMost(PATIENCE)
                .until(() -> prometheus.query("spoor_subscriptions").equals(List.of("2")));
        assertThat(rsyslog.refused() + laterRsyslog.refused()).isEmpty();
        assertThat(rsyslog.unparsed()).isEmpty();
    }

    /** A broker that only counts messages. */
    private void count() throws Exception {
        Spoor counting = closing(Site.counting(Files.createDirectory(folder.resolve("b")), rsyslog.port()));
        new Fleet(counting, pki, pki).metersAreCounted();
        settle(counting);
    }

    /** A destination is away until the journal does not hold all any more that it should have had. */
    private void lose() throws Exception {
        laterRsyslog.restart();
        Spoor forgetting = closing(Site.forgetting(Files.createDirectory(folder.resolve("c")), laterRsyslog.port()));
        RawDevice chatter = closing(new Fleet(forgetting, pki, pki).chatter());
        awaitDelivered(forgetting);
        laterRsyslog.kill();
        Fleet.talkTooMuch(chatter);
        await().atMost(PATIENCE)
                .until(() -> forgetting.stats().connections() == 0
                        && Objects.requireNonNull(forgetting.traceCounts()).waiting() == 0);
        laterRsyslog.restart();
        settle(forgetting);
    }

    /** Waits until nobody is connected and everything has arrived. */
    private static void settle(Spoor broker) {
        await().atMost(PATIENCE).until(() -> broker.stats().connections() == 0);
        awaitDelivered(broker);
    }

    private static void awaitDelivered(Spoor broker) {
        await().atMost(PATIENCE)
                .until(() -> broker.bridges().stream()
                        .flatMap(bridge -> bridge.metrics().entrySet().stream())
                        .filter(figure -> figure.getKey().endsWith("lag.records"))
                        .allMatch(figure -> figure.getValue().longValue() == 0));
    }

    // -- what there is to ask -----------------------------------------------------------------------------------------

    DataSources sources() {
        return sources;
    }

    History history() {
        return history;
    }

    InfluxdProcess influxd() {
        return influxd;
    }

    PrometheusProcess prometheus() {
        return prometheus;
    }

    /** Nothing has happened yet. */
    Instant before() {
        return before;
    }

    /** Known devices are about to come from elsewhere, and to send more than usual. */
    Instant moved() {
        return moved;
    }

    /** Everything has happened. */
    Instant after() {
        return after;
    }

    /** The answer to a request for trace events. */
    JsonNode ask(String body) throws Exception {
        elasticsearch.refresh();
        return elasticsearch.request("POST", Search.PATH, body);
    }

    /** All events since the beginning that a query in Lucene's language matches. */
    List<JsonNode> hits(String lucene, Instant until) throws Exception {
        return ask("{\"size\": 10000, \"query\": " + Search.query(lucene, before, until) + "}")
                .at("/hits/hits")
                .valueStream()
                .toList();
    }

    private <T extends AutoCloseable> T closing(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException(part + " did not end in order", e);
            }
        }
    }
}
