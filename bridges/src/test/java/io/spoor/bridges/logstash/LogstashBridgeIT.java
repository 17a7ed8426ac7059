package io.spoor.bridges.logstash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.tracing.journal.SegmentJournal;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.HostAndPort;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents from a journal on disk through the bridge to rsyslogd and on to Elasticsearch, all of them real. */
class LogstashBridgeIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static ElasticsearchProcess elasticsearch;
    private static int tests;

    @TempDir
    Path data;

    private String index;
    private SegmentJournal trace;
    private SegmentJournal payloads;
    private RsyslogProcess rsyslog;
    private Bridge bridge;

    @BeforeAll
    static void startElasticsearch() throws Exception {
        elasticsearch = ElasticsearchProcess.start();
    }

    @AfterAll
    static void stopElasticsearch() {
        elasticsearch.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        index = "trace-" + ++tests;
        SegmentJournal.Options small = new SegmentJournal.Options(1 << 20, 64 << 20);
        trace = SegmentJournal.open(data.resolve("trace"), small);
        payloads = SegmentJournal.open(data.resolve("payloads"), small);
        rsyslog = RsyslogProcess.prepare(elasticsearch.port(), index);
        bridge = newBridge();
    }

    @AfterEach
    void tearDown() throws Exception {
        bridge.stop(Duration.ZERO);
        rsyslog.close();
        trace.close();
        payloads.close();
    }

    @Test
    void a_receiver_killed_again_and_again_under_load_has_every_document_once() throws Exception {
        // Given
        rsyslog.restart();
        bridge.start();
        int written = 0;
        for (int round = 1; round <= 4; round++) {
            // When
            append(written, written + 1000);
            written += 1000;
            int enough = written - 600;
            await().atMost(PATIENCE).until(() -> elasticsearch.count(index) >= enough);
            rsyslog.kill();
            append(written, written + 100);
            written += 100;
            rsyslog.restart();
        }
        // Then
        awaitAll(written);
        assertThat(rsyslog.refused()).isEmpty();
        assertThat(bridge.metrics()).containsEntry("lost", 0L);
    }

    @Test
    void a_receiver_that_stops_reading_for_a_while_gets_everything() throws Exception {
        // Given
        rsyslog.restart();
        bridge.start();
        append(0, 300);
        await().atMost(PATIENCE).until(() -> elasticsearch.count(index) > 0);
        // When
        rsyslog.freeze();
        append(300, 1000);
        await().during(Duration.ofSeconds(4)).atMost(PATIENCE).until(() -> trace.nextIndex() == 1000);
        rsyslog.thaw();
        // Then
        awaitAll(1000);
        assertThat(bridge.metrics()).containsEntry("failed", 0L);
        assertThat(rsyslog.unparsed()).isEmpty();
    }

    @Test
    void a_receiver_absent_at_the_start_gets_everything_also_from_a_broker_restarted_since() throws Exception {
        // Given
        bridge.start();
        append(0, 500);
        await().until(() -> bridge.health().detail().contains("cannot connect"));
        bridge.stop(Duration.ofMillis(100));
        bridge = newBridge();
        bridge.start();
        append(500, 1000);
        // When
        rsyslog.restart();
        // Then
        awaitAll(1000);
        assertThat(bridge.health().up()).isTrue();
    }

    @Test
    void a_clean_stop_delivers_what_is_left() throws Exception {
        // Given
        rsyslog.restart();
        append(0, 300);
        bridge.start();
        // When
        bridge.stop(PATIENCE);
        // Then
        assertThat(elasticsearch.count(index)).isEqualTo(300);
        assertThat(bridge.metrics()).containsEntry("lag.records", 0L);
    }

    private void awaitAll(int written) throws Exception {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(bridge.metrics()).containsEntry("lag.records", 0L));
        assertThat(elasticsearch.ids(index, "event.sequence"))
                .isEqualTo(IntStream.range(0, written)
                        .mapToObj(LogstashBridgeIT::id)
                        .toList());
    }

    private Bridge newBridge() {
        LogstashSettings settings = new LogstashSettings(
                LogstashTransport.TCP,
                List.of(new HostAndPort("127.0.0.1", rsyslog.port())),
                ConnectionStrategy.FIRST_AVAILABLE,
                null,
                Duration.ofSeconds(5),
                Duration.ofMillis(200),
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                65_536,
                Duration.ofSeconds(3),
                3);
        return new LogstashBridgeFactory().create(settings, new BridgeContext("node", data, data, trace, payloads));
    }

    private void append(int from, int to) {
        for (int i = from; i < to; i++) {
            String document = """
                    {"@timestamp":"2026-01-31T12:00:00.123456789Z","event":{"id":"%s","sequence":%d},\
                    "mqtt":{"client_id":"dévice <%d> & \\"co\\""},"padding":"%s"}""".formatted(id(i), i, i, "x".repeat(i % 500));
            trace.append(ByteBuffer.wrap(document.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static String id(int number) {
        return "run-" + number;
    }
}
