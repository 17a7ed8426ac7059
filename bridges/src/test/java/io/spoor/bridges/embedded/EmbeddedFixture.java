package io.spoor.bridges.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.bridges.MemoryJournal;
import io.spoor.bridges.influxdb.SeriesLimits;
import io.spoor.bridges.testing.FreePorts;
import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeException;
import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An embedded bridge on journals in memory, asked over HTTP as a person would. */
final class EmbeddedFixture implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final JsonMapper json = new JsonMapper();
    private final Path dir;
    private final int port;
    private final QuestDbQueries queries;
    private final List<byte[]> payloadRecords = new ArrayList<>();
    private final List<byte[]> traceRecords = new ArrayList<>();
    private long now = System.currentTimeMillis() * 1_000_000;
    private MemoryJournal payloads = new MemoryJournal();
    private MemoryJournal trace = new MemoryJournal();
    private @Nullable EmbeddedBridge bridge;

    EmbeddedFixture(Path dir) throws IOException {
        this.dir = dir;
        this.port = FreePorts.one();
        this.queries = new QuestDbQueries("http://127.0.0.1:" + port);
    }

    void start() throws BridgeException {
        bridge = bridgeOn(port);
        bridge.start();
    }

    void stop() {
        bridge().stop(Duration.ofSeconds(20));
    }

    /** Another bridge for the same data, not started. */
    EmbeddedBridge bridgeOn(int otherPort) {
        EmbeddedSettings settings = new EmbeddedSettings(
                new HostAndPort("127.0.0.1", otherPort),
                List.of("#"),
                List.of(),
                1000,
                SeriesLimits.Beyond.DROP_TAGS,
                true,
                Duration.ofDays(7),
                DataSize.ofMiB(10_240),
                1);
        return new EmbeddedBridge(settings, new BridgeContext("node", dir, dir, trace, payloads));
    }

    EmbeddedBridge bridge() {
        assertThat(bridge).isNotNull();
        return bridge;
    }

    /** As if the process had died before any position was saved: everything is delivered again. */
    void forgetPositions() throws BridgeException {
        stop();
        payloads = new MemoryJournal();
        trace = new MemoryJournal();
        payloadRecords.forEach(record -> payloads.append(ByteBuffer.wrap(record)));
        traceRecords.forEach(record -> trace.append(ByteBuffer.wrap(record)));
        start();
    }

    void publish(String clientId, String topic, String payload) {
        publish(clientId, topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    void publish(String clientId, String topic, byte[] payload) {
        now += 1000;
        PayloadRecord record = new PayloadRecord(now, clientId, null, topic, 1, false, null, ByteBuffer.wrap(payload));
        byte[] bytes = record.encode().array().clone();
        payloadRecords.add(bytes);
        payloads.append(ByteBuffer.wrap(bytes));
    }

    /** Appends a trace event in the form that the tracer writes. */
    void trace(long sequence, String action, String outcome, @Nullable String reason, String clientId) {
        now += 1000;
        ObjectNode document = json.createObjectNode();
        document.put("@timestamp", Instant.ofEpochSecond(0, now).toString());
        ObjectNode event = document.putObject("event").put("action", action).put("outcome", outcome);
        event.put("id", "run-" + sequence).put("sequence", sequence).put("duration", 1_500_000);
        if (reason != null) {
            event.put("reason", reason).put("code", "0x86");
        }
        document.putObject("client").put("ip", "192.0.2.7").put("port", 50_123);
        document.putObject("mqtt").put("client_id", clientId).put("qos", 1).put("connection_id", "c1");
        byte[] bytes = json.writeValueAsBytes(document);
        traceRecords.add(bytes);
        trace.append(ByteBuffer.wrap(bytes));
    }

    String document(int place) {
        return new String(traceRecords.get(place), StandardCharsets.UTF_8);
    }

    /** Waits until everything appended is delivered and can be seen. */
    void settle() {
        await().atMost(PATIENCE).until(() -> metric("payload.lag.records") == 0 && metric("trace.lag.records") == 0);
        await().atMost(PATIENCE).until(() -> queries.isApplied("mqtt") && queries.isApplied("trace"));
    }

    long metric(String name) {
        return bridge().metrics().getOrDefault(name, -1).longValue();
    }

    List<List<@Nullable Object>> rows(String sql) throws IOException, InterruptedException {
        return queries.rows(sql);
    }

    @Override
    public void close() {
        bridge().stop(Duration.ZERO);
    }
}
