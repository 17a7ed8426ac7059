package io.spoor.bridges.influxdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spoor.bridges.influxdb.InfluxFake.Answer;
import io.spoor.bridges.influxdb.mapping.FieldNames;
import io.spoor.bridges.influxdb.mapping.IntegerFields;
import io.spoor.bridges.sparkplug.SparkplugBytes;
import io.spoor.tracing.journal.SegmentJournal;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeException;
import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.DeadLetterBox;
import io.spoor.tracing.spi.DeadLetterSelection;
import io.spoor.tracing.spi.JournalPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfluxDbBridgeTest {
    private static final Duration DRAIN = Duration.ofSeconds(20);

    @TempDir
    Path dir;

    private InfluxFake influx;
    private SegmentJournal payloads;
    private SegmentJournal trace;
    private @Nullable InfluxDbBridge bridge;

    @BeforeEach
    void start() throws IOException {
        influx = new InfluxFake();
        payloads = SegmentJournal.open(dir.resolve("payloads"), new SegmentJournal.Options(1 << 20, 64 << 20));
        trace = SegmentJournal.open(dir.resolve("trace"), new SegmentJournal.Options(1 << 16, 1 << 20));
    }

    @AfterEach
    void stop() throws IOException {
        if (bridge != null) {
            bridge.stop(Duration.ZERO);
        }
        payloads.close();
        trace.close();
        influx.close();
    }

    @Test
    void forty_thousand_points_reach_a_slow_server() throws BridgeException {
        influx.delay = Duration.ofMillis(50);
        influx.answerNext(
                Answer.of(503, "unavailable", "busy"),
                new Answer(429, "", Map.of("Retry-After", "1")),
                Answer.of(500, "internal error", "oops"));
        running(5000);

        for (int i = 0; i < 40_000; i++) {
            publish(1_767_225_600_000_000_000L + i * 100L, "dev-" + i % 7, "plant/temp", String.valueOf(i));
        }

        await().until(() -> influx.points().size() == 40_000);
        await().until(() -> metric("lag.records") == 0);
        assertThat(metric("delivered")).isEqualTo(40_000);
        assertThat(metric("failed")).isEqualTo(3);
        assertThat(bridge().health().up()).isTrue();
    }

    @Test
    void the_guilty_point_becomes_a_dead_letter_and_nothing_else() throws BridgeException, IOException {
        for (int i = 0; i < 300; i++) {
            publish(0, "dev", "t", i == 123 ? "poison" : String.valueOf(i));
        }
        publish(0, "dev", "t", "");
        running(5000);

        await().until(() -> metric("delivered") == 301);

        assertThat(influx.points()).hasSize(299);
        assertThat(metric("dead.letters")).isEqualTo(1);
        assertThat(metric("empty")).isEqualTo(1);
        assertThat(Files.readString(dir.resolve("dead-letters/influxdb/dead-letters.ndjson")))
                .contains("\"topic\":\"t\"", "\"clientId\":\"dev\"", "field type conflict", "\"payload\":\"cG9pc29u\"");
    }

    @Test
    void what_is_delivered_again_after_going_back_is_the_same_points() throws Exception {
        // Given
        for (int i = 0; i < 100; i++) {
            publish(0, "dev", "t", String.valueOf(i)); // all at one time, so that each gets one of its own
        }
        running(5000);
        await().until(() -> metric("delivered") == 100);
        Map<String, String> before = influx.points();
        // When
        bridge().deliveries().get(0).moveTo(new JournalPlace.Index(40)).get(60, TimeUnit.SECONDS);
        // Then
        await().until(() -> metric("delivered") == 160);
        assertThat(influx.points()).hasSize(100).isEqualTo(before);
    }

    @Test
    void too_large_batches_are_split() throws BridgeException {
        influx.maxBytes = 2000;
        for (int i = 0; i < 500; i++) {
            publish(0, "dev", "t", String.valueOf(i));
        }
        running(5000);

        await().until(() -> influx.points().size() == 500);
    }

    @Test
    void a_refusal_is_shouted_and_what_waits_is_delivered_after_a_restart() throws BridgeException {
        influx.token = "right";
        for (int i = 0; i < 10; i++) {
            publish(0, "dev", "t", String.valueOf(i));
        }
        running(5000);
        await().until(() -> bridge().health().detail().contains("401"));
        assertThat(bridge().health().up()).isFalse();
        assertThat(metric("lag.records")).isEqualTo(10);
        bridge().stop(Duration.ZERO);

        influx.token = null;
        running(5000);

        await().until(() -> influx.points().size() == 10);
    }

    @Test
    void stopping_drains_what_waits_and_a_restart_sends_nothing_twice() throws BridgeException {
        running(5000);
        for (int i = 0; i < 1000; i++) {
            publish(0, "dev", "t", String.valueOf(i));
        }

        bridge().stop(DRAIN);

        assertThat(influx.points()).hasSize(1000);
        int requests = influx.requests().size();
        publish(10_000, "dev", "t", "1000");
        running(5000);
        await().until(() -> influx.points().size() == 1001 && metric("lag.records") == 0);
        assertThat(influx.requests()).hasSize(requests + 1);
    }

    @Test
    void it_wants_what_its_filters_say() {
        InfluxDbBridge all = new InfluxDbBridge(config(100, List.of("#"), null), context());
        InfluxDbBridge some = new InfluxDbBridge(config(100, List.of("a/+", "$SYS/#"), null), context());

        assertThat(all.wantsPayload("a/b")).isTrue();
        assertThat(all.wantsPayload("$SYS/uptime")).isFalse();
        assertThat(some.wantsPayload("a/b")).isTrue();
        assertThat(some.wantsPayload("b")).isFalse();
        assertThat(some.wantsPayload("$SYS/uptime")).isTrue();
    }

    @Test
    void a_token_file_that_is_missing_or_empty_is_named() throws IOException {
        Path file = dir.resolve("influx.token");
        InfluxDbBridge withToken = new InfluxDbBridge(config(100, List.of("#"), file), context());

        assertThatThrownBy(withToken::start)
                .isInstanceOf(BridgeException.class)
                .hasMessageContaining("bridges.influxdb.tokenFile")
                .hasMessageContaining("influx.token");
        Files.writeString(file, "\n");
        assertThatThrownBy(withToken::start)
                .isInstanceOf(BridgeException.class)
                .hasMessageContaining("in its only line");
    }

    @Test
    void a_record_that_nobody_can_read_does_not_stop_the_others() throws BridgeException {
        payloads.append(StandardCharsets.UTF_8.encode("garbage"));
        publish(0, "dev", "t", "1");
        running(5000);

        await().until(() -> influx.points().size() == 1);
        assertThat(metric("dead.letters")).isEqualTo(1);
    }

    @Test
    void a_dead_letter_that_is_tried_again_gets_its_own_time_and_fails_with_a_new_reason_or_is_gone()
            throws BridgeException, IOException {
        publish(1_767_225_600_000_000_000L, "dev", "t", "1");
        publish(1_767_225_600_000_000_000L, "dev", "t", "poison");
        running(5000);
        await().until(() -> metric("dead.letters") == 1);
        DeadLetterBox box = bridge().deadLetters().orElseThrow();
        assertThat(box.replay(DeadLetterSelection.ALL)).isEqualTo(1);
        await().until(() -> metric("dead.letters") == 2);
        List<String> left = new ArrayList<>();
        box.visit(DeadLetterSelection.ALL, letter -> left.add(letter.id() + " " + letter.reason()));
        assertThat(left).singleElement().asString().startsWith("influxdb:1 ").contains("field type conflict");
        bridge().stop(DRAIN);

        // Now nobody runs, and the store has changed its mind
        influx.poison = "nothing";
        assertThat(box.replay(DeadLetterSelection.of(Set.of("influxdb:1")))).isEqualTo(1);
        running(5000);

        await().until(() -> influx.points().size() == 2);
        assertThat(influx.points())
                .containsEntry("mqtt,client_id=dev,topic=t 1767225600000000001", "value_text=\"poison\"");
        await().until(() -> metric("dead.letters.replayed") == 1);
        left.clear();
        box.visit(DeadLetterSelection.ALL, letter -> left.add(letter.id()));
        assertThat(left).isEmpty();
    }

    @Test
    void points_of_too_many_series_are_told_and_lose_the_client() throws BridgeException {
        for (int i = 0; i < 1010; i++) {
            publish(1_767_225_600_000_000_000L, "random-" + i, "t", String.valueOf(i));
        }
        running(5000);

        await().until(() -> influx.points().size() == 1010);
        assertThat(influx.points().keySet().stream().filter(key -> key.startsWith("mqtt,topic=t ")))
                .hasSize(10);
        assertThat(bridge().health().up()).isTrue();
        assertThat(bridge().health().detail()).endsWith("; too many series (maximumSeries) in mqtt");
        assertThat(metric("series.reduced.points")).isEqualTo(10);
    }

    @Test
    void a_sparkplug_edge_node_that_nobody_knows_is_asked_for_a_rebirth() throws BridgeException {
        List<String> asked = new CopyOnWriteArrayList<>();
        BridgeContext context = new BridgeContext("node", dir, dir, trace, payloads, (topic, payload, qos, retain) -> {
            asked.add(topic);
            return true;
        });
        long now = System.currentTimeMillis();
        payloads.append(Records.record(
                        now * 1_000_000,
                        "edge",
                        "spBv1.0/g/NDATA/e",
                        SparkplugBytes.payload(now, 4, SparkplugBytes.int32(null, 7, 1)))
                .encode());
        bridge = new InfluxDbBridge(config(100, List.of("#"), null), context);
        bridge.start();

        await().until(() -> metric("dead.letters") == 1);

        assertThat(asked).containsExactly("spBv1.0/g/NCMD/e");
        assertThat(metric("sparkplug.unknown.aliases")).isEqualTo(1);
    }

    private void publish(long epochNanos, String clientId, String topic, String payload) {
        payloads.append(Records.record(epochNanos, clientId, topic, payload.getBytes(StandardCharsets.UTF_8))
                .encode());
    }

    private void running(int batchSize) throws BridgeException {
        bridge = new InfluxDbBridge(config(batchSize, List.of("#"), null), context());
        bridge.start();
    }

    private InfluxDbBridge bridge() {
        assertThat(bridge).isNotNull();
        return bridge;
    }

    private long metric(String name) {
        return bridge().metrics().getOrDefault(name, -1).longValue();
    }

    private BridgeContext context() {
        return new BridgeContext("node", dir, dir, trace, payloads);
    }

    private InfluxDbConfig config(int batchSize, List<String> topics, @Nullable Path tokenFile) {
        return new InfluxDbConfig(
                influx.url(),
                WriteApi.V2,
                "o",
                "b",
                tokenFile,
                null,
                null,
                null,
                topics,
                List.of(),
                FieldNames.TYPED,
                IntegerFields.FLOAT,
                256,
                1000,
                SeriesLimits.Beyond.DROP_TAGS,
                true,
                batchSize,
                DataSize.ofMiB(4),
                Duration.ofMillis(200),
                true,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10));
    }
}
