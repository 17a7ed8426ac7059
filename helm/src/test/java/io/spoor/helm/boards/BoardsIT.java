package io.spoor.helm.boards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.bridges.influxdb.InfluxdProcess;
import io.spoor.bridges.logstash.ElasticsearchProcess;
import io.spoor.bridges.logstash.RsyslogProcess;
import io.spoor.bridges.logstash.TraceTemplate;
import io.spoor.broker.embed.Spoor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Each panel of Kibana's and Grafana's dashboards and each alert rule, as they are in the chart's files, asks what real
 * devices made the broker tell: through rsyslogd into Elasticsearch with the chart's template, into influxd, and to
 * Prometheus.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class BoardsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String DATABASE = "mqtt";

    /** What Grafana's variables are when all is chosen. */
    private static final Map<String, String> ALL = Map.of(
            "measurement",
            "mqtt",
            "field",
            "value",
            "device",
            ".*",
            "topic",
            ".*",
            "instance",
            ".*",
            "destination",
            ".*");

    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((\\w+), (\\w+)\\)");

    private static final List<AutoCloseable> parts = new ArrayList<>();
    private static ElasticsearchProcess elasticsearch;
    private static InfluxdProcess influxd;
    private static PrometheusProcess prometheus;
    private static DataSources sources;
    private static Instant before;
    private static Instant moved;
    private static Instant after;

    @BeforeAll
    static void a_fleet_does_all_that_a_fleet_does(@TempDir Path folder) throws Exception {
        elasticsearch = closing(ElasticsearchProcess.start());
        TraceTemplate.install(elasticsearch);
        RsyslogProcess rsyslog =
                closing(RsyslogProcess.prepareForDataStream(elasticsearch.port(), TraceTemplate.DATA_STREAM));
        rsyslog.restart();
        RsyslogProcess rsyslogLater =
                closing(RsyslogProcess.prepareForDataStream(elasticsearch.port(), TraceTemplate.DATA_STREAM));
        influxd = closing(InfluxdProcess.start(Files.createDirectory(folder.resolve("influx"))));
        influxd.createDatabase(DATABASE);
        sources = new DataSources(elasticsearch, influxd, DATABASE);
        Pki pki = new Pki(folder.resolve("pki"));
        before = Instant.now();
        Spoor telling = closing(Site.telling(Files.createDirectory(folder.resolve("a")), pki, rsyslog.port(), influxd));
        prometheus = closing(
                PrometheusProcess.start(folder.resolve("prometheus"), Objects.requireNonNull(telling.httpAddress())));
        Spoor counting = closing(Site.counting(Files.createDirectory(folder.resolve("b")), rsyslog.port()));

        Fleet fleet = new Fleet(telling, pki, new Pki(folder.resolve("stranger")));
        fleet.publishes("steady", 10);
        fleet.publishes("burst", 10);
        settle(telling);
        new History(sources).write();
        fleet.pumpsSpeak();
        fleet.oldPumpsConnect();
        fleet.oneIsTooWordy();
        fleet.strangersKnock();
        fleet.greedyOnesAsk();
        fleet.unstableOnesCome();
        fleet.messagesAreDropped();
        fleet.snailIsFlooded();
        lose(folder, rsyslogLater, pki);
        moved = Instant.now();
        fleet.publishes("burst", 110);
        fleet.pumpsMove();
        new Fleet(counting, pki, pki).metersAreCounted();
        pki.renewServer();
        await().atMost(PATIENCE).until(() -> found("event.action:cert-reload") > 0);
        settle(telling);
        settle(counting);
        after = Instant.now();
        closing(fleet.resident());
        await().atMost(PATIENCE)
                .until(() -> prometheus.query("spoor_subscriptions").equals(List.of("2")));
        assertThat(rsyslog.refused()).isEmpty();
        assertThat(rsyslog.unparsed()).isEmpty();
    }

    /** A destination comes back when the journal does not hold all any more that it should have had. */
    private static void lose(Path folder, RsyslogProcess rsyslog, Pki pki) throws Exception {
        Spoor forgetting = closing(Site.forgetting(Files.createDirectory(folder.resolve("c")), rsyslog.port()));
        new Fleet(forgetting, pki, pki).oneTalksTooMuch();
        await().atMost(PATIENCE)
                .until(() -> forgetting.stats().connections() == 0
                        && Objects.requireNonNull(forgetting.traceCounts()).waiting() == 0);
        rsyslog.restart();
        settle(forgetting);
    }

    @AfterAll
    static void stop() throws Exception {
        for (int i = parts.size() - 1; i >= 0; i--) {
            parts.get(i).close();
        }
    }

    @Test
    void each_panel_in_kibana_shows_what_the_fleet_did() throws Exception {
        // Given
        Expected expected = new Expected("kibana");
        for (JsonNode object : ChartFiles.lines(KibanaFilesTest.FILE)) {
            if (object.get("type").asString().equals("lens")) {
                LensQuery query = new LensQuery(object);
                // When
                JsonNode answer = ask(query.body(before, after).toString());
                // Then
                expected.check(query.id(), query.rows(answer));
            }
        }
        expected.done();
    }

    @Test
    void each_search_in_kibana_finds_what_its_title_says() throws Exception {
        Expected expected = new Expected("searches");
        for (JsonNode object : ChartFiles.lines(KibanaFilesTest.FILE)) {
            if (object.get("type").asString().equals("search")) {
                JsonNode source =
                        ChartFiles.JSON.readTree(object.at("/attributes/kibanaSavedObjectMeta/searchSourceJSON")
                                .asString());
                List<String> rows = new ArrayList<>();
                for (JsonNode hit : hits(source.at("/query/query").asString())) {
                    List<String> cells = new ArrayList<>();
                    for (JsonNode column : object.at("/attributes/columns")) {
                        cells.add(Search.text(
                                hit.at("/_source/" + column.asString().replace('.', '/'))));
                    }
                    rows.add(String.join(" | ", cells));
                }
                expected.check(object.get("id").asString(), rows);
            }
        }
        expected.done();
    }

    @Test
    void each_panel_in_grafana_shows_what_the_fleet_did() throws Exception {
        Expected expected = new Expected("grafana");
        for (Path file : ChartFiles.list("files/grafana/dashboards", ".json")) {
            JsonNode dashboard = ChartFiles.json(file.toString());
            for (JsonNode panel : dashboard.get("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    String name = dashboard.get("uid").asString() + "/"
                            + panel.get("title").asString() + "/"
                            + target.get("refId").asString();
                    expected.check(name, rows(target));
                }
            }
        }
        expected.done();
    }

    @Test
    void each_variable_in_grafana_offers_what_is_there() throws Exception {
        Expected expected = new Expected("variables");
        for (Path file : ChartFiles.list("files/grafana/dashboards", ".json")) {
            JsonNode dashboard = ChartFiles.json(file.toString());
            for (JsonNode variable : dashboard.at("/templating/list")) {
                if (variable.get("type").asString().equals("query")) {
                    String name = dashboard.get("uid").asString() + "/"
                            + variable.get("name").asString();
                    expected.check(name, options(variable));
                }
            }
        }
        expected.done();
    }

    @Test
    void each_alert_rule_fires_for_those_that_it_is_meant_for_and_nobody_else() throws Exception {
        Map<String, AlertRule> rules = AlertRule.all();
        Set<String> tested = new TreeSet<>();
        Firing firing = (rule, at) -> {
            tested.add(rule);
            return Objects.requireNonNull(rules.get(rule)).firing(sources, at);
        };
        assertThat(firing.of("refusedBurst", after)).containsExactly("127.0.0.9");
        assertThat(firing.of("flapping", after)).containsExactly("flappy");
        assertThat(firing.of("drops", after)).contains("sleeper", "snail").doesNotContain("dash", "reader");
        assertThat(firing.of("certificates", after)).containsExactly("pump-old");
        assertThat(firing.of("traceGaps", after)).containsExactly("site-c | journal_full");
        assertThat(firing.of("slowConsumers", after)).containsExactly("snail");
        Instant whenItMoved = moved.plus(Duration.ofMinutes(10));
        assertThat(firing.of("newAddress", whenItMoved)).containsExactly("pump-1");
        assertThat(firing.of("newCipher", whenItMoved)).containsExactly("pump-2");
        assertThat(firing.of("messageRate", after.plus(Duration.ofMinutes(12)))).containsExactly("burst");
        assertThat(firing.of("valueRate", after.plus(Duration.ofMinutes(12)))).containsExactly("rate/burst");
        assertThat(firing.of("silent", after)).isEmpty();
        assertThat(firing.of("silent", after.plus(Duration.ofMinutes(40))))
                .contains("pump-1", "steady", "meter-1")
                .doesNotContain("dash", "flappy", "reader");
        assertThat(tested).isEqualTo(rules.keySet());
    }

    @Test
    void no_alert_rule_fires_where_nothing_happened() throws Exception {
        Instant later = after.plus(Duration.ofDays(30));
        for (Map.Entry<String, AlertRule> rule : AlertRule.all().entrySet()) {
            assertThat(rule.getValue().firing(sources, later)).as(rule.getKey()).isEmpty();
        }
    }

    @Test
    void prometheus_takes_its_rules_and_sees_what_is_wrong() throws Exception {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(prometheus.alerts())
                        .contains("SpoorDeadLetters")
                        .doesNotContain(
                                "SpoorBrokerAbsent",
                                "SpoorTraceEventsLost",
                                "SpoorStoreFull",
                                "SpoorJournalNearlyFull",
                                "SpoorDestinationDown",
                                "SpoorRecordsLost"));
    }

    /** For whom a rule fires at a time. */
    private interface Firing {
        Set<String> of(String rule, Instant at) throws IOException, InterruptedException;
    }

    // -- Grafana ------------------------------------------------------------------------------------------------------

    private static List<String> rows(JsonNode target) throws Exception {
        return switch (target.at("/datasource/type").asString()) {
            case "influxdb" -> influxRows(target.get("query").asString());
            case "elasticsearch" -> searchRows(target);
            case "prometheus" -> prometheus.query(replaced(target.get("expr").asString(), "$__rate_interval", "10m"));
            default -> throw new IllegalArgumentException(target.toString());
        };
    }

    private static String replaced(String query, String macro, String by) {
        String text = query.replace(macro, by);
        for (Map.Entry<String, String> variable : ALL.entrySet()) {
            text = text.replace("$" + variable.getKey(), variable.getValue());
        }
        return text;
    }

    private static List<String> influxRows(String query) throws Exception {
        List<String> rows = new ArrayList<>();
        // A panel that shows the week before is asked a week later
        String expanded = InfluxQl.expand(query, ALL, before, after).replace("time(1m)", "time(" + Search.WIDE + ")");
        for (InfluxQl.Series series : InfluxQl.run(influxd, DATABASE, expanded)) {
            List<String> keys = new ArrayList<>(series.tags().values());
            for (List<JsonNode> row : series.rows()) {
                List<String> cells = new ArrayList<>(keys);
                row.forEach(cell -> cells.add(Search.text(cell)));
                rows.add(String.join(" | ", cells));
            }
        }
        return rows;
    }

    private static List<String> searchRows(JsonNode target) throws Exception {
        GrafanaSearch search = new GrafanaSearch(target);
        String query = target.get("query").asString().replace("$client", "*").replace("$node", "*");
        JsonNode answer = ask(search.body(query, before, after, Search.WIDE).toString());
        if (search.isLogs()) {
            return answer.at("/hits/hits")
                    .valueStream()
                    .map(hit -> hit.at("/_source/event/action").asString())
                    .distinct()
                    .toList();
        }
        List<String> rows = new ArrayList<>();
        for (GrafanaSearch.Series series : search.series(answer)) {
            List<String> cells = new ArrayList<>(series.labels().values());
            cells.add(series.metric());
            double sum =
                    series.values().stream().mapToDouble(Double::doubleValue).sum();
            cells.add(Search.text(ChartFiles.JSON.valueToTree(sum)));
            rows.add(String.join(" | ", cells));
        }
        return rows;
    }

    private static List<String> options(JsonNode variable) throws Exception {
        JsonNode query = variable.get("query");
        return switch (variable.at("/datasource/type").asString()) {
            case "influxdb" -> influxOptions(query.asString());
            case "elasticsearch" -> {
                JsonNode asked = ChartFiles.JSON.readTree(query.asString());
                JsonNode answer = ask("""
                        {"size": 0, "query": %s, "aggs": {"options": {"terms": {"field": "%s", "size": 500}}}}
                        """.formatted(
                                Search.query(asked.path("query").asString(""), before, after),
                                asked.get("field").asString()));
                yield answer.at("/aggregations/options/buckets")
                        .valueStream()
                        .map(bucket -> bucket.get("key").asString())
                        .toList();
            }
            default -> {
                Matcher values = LABEL_VALUES.matcher(query.get("query").asString());
                assertThat(values.matches()).as(query.toString()).isTrue();
                yield prometheus.query("count by (" + values.group(2) + ") (" + values.group(1) + ")");
            }
        };
    }

    private static List<String> influxOptions(String query) throws Exception {
        List<String> options = new ArrayList<>();
        for (InfluxQl.Series series : InfluxQl.run(influxd, DATABASE, InfluxQl.expand(query, ALL, before, after))) {
            for (List<JsonNode> row : series.rows()) {
                int column = query.startsWith("SHOW TAG VALUES") ? 1 : 0; // the tag's name stands before its value
                options.add(row.get(column).asString());
            }
        }
        return options;
    }

    // -- what all of them need ----------------------------------------------------------------------------------------

    private static JsonNode ask(String body) throws Exception {
        elasticsearch.refresh();
        return elasticsearch.request("POST", Search.PATH, body);
    }

    private static List<JsonNode> hits(String lucene) throws Exception {
        return ask("{\"size\": 10000, \"query\": "
                        + Search.query(lucene, before, Instant.now().plusSeconds(60)) + "}")
                .at("/hits/hits")
                .valueStream()
                .toList();
    }

    private static int found(String lucene) throws Exception {
        return hits(lucene).size();
    }

    private static <T extends AutoCloseable> T closing(T part) {
        parts.add(part);
        return part;
    }

    /** Waits until nobody is connected and everything has arrived. */
    private static void settle(Spoor broker) {
        await().atMost(PATIENCE).until(() -> broker.stats().connections() == 0);
        await().atMost(PATIENCE)
                .until(() -> broker.bridges().stream()
                        .flatMap(bridge -> bridge.metrics().entrySet().stream())
                        .filter(figure -> figure.getKey().endsWith("lag.records"))
                        .allMatch(figure -> figure.getValue().longValue() == 0));
    }
}
