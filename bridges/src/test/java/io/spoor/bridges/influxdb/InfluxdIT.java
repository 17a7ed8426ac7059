package io.spoor.bridges.influxdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.bridges.influxdb.mapping.FieldNames;
import io.spoor.bridges.influxdb.mapping.IntegerFields;
import io.spoor.tracing.journal.SegmentJournal;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeException;
import io.spoor.tracing.spi.DataSize;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real influxd. */
class InfluxdIT {
    private static final String DB = "mqtt";

    @TempDir
    Path dir;

    private InfluxdProcess influxd;
    private SegmentJournal payloads;
    private SegmentJournal trace;
    private InfluxDbBridge bridge;
    private long now = 1_767_225_600_000_000_000L;

    @BeforeEach
    void start() throws IOException, InterruptedException, BridgeException {
        influxd = InfluxdProcess.start(Files.createDirectory(dir.resolve("influxd")));
        influxd.createDatabase(DB);
        payloads = SegmentJournal.open(dir.resolve("payloads"), new SegmentJournal.Options(1 << 20, 64 << 20));
        trace = SegmentJournal.open(dir.resolve("trace"), new SegmentJournal.Options(1 << 16, 1 << 20));
        bridge = new InfluxDbBridge(config(influxd.url()), new BridgeContext("node", dir, dir, trace, payloads));
        bridge.start();
    }

    @AfterEach
    void stop() throws IOException {
        bridge.stop(Duration.ZERO);
        payloads.close();
        trace.close();
        influxd.close();
    }

    @Test
    void every_kind_of_payload_arrives_with_its_type() throws IOException, InterruptedException {
        publish("dev-1", "plant/line 1/temp", "21.5");
        publish("dev-1", "plant/line 1/temp", "22");
        publish("dev-1", "door", "true");
        publish("dev-2", "name", "grün, \"quoted\" and\nbroken \\ ");
        publish("dev-2", "json", "{\"temp\": 3, \"unit\": \"C\", \"on\": false, \"m\": {\"rpm\": [7]}, \"time\": 5}");
        publish("dev\\3,x =\n", "raw\\", new byte[] {(byte) 0xff, 0});
        settle();

        assertThat(influxd.rows(DB, "SELECT value FROM mqtt WHERE topic = 'plant/line 1/temp'"))
                .containsExactly(List.of(21.5), List.of(22));
        assertThat(influxd.rows(DB, "SELECT value_bool FROM mqtt WHERE topic = 'door'"))
                .containsExactly(List.of(true));
        assertThat(influxd.rows(DB, "SELECT value_text FROM mqtt WHERE client_id = 'dev-2'"))
                .containsExactly(List.of("grün, \"quoted\" and\nbroken \\ "));
        assertThat(influxd.rows(
                        DB, "SELECT temp, unit_text, on_bool, m_rpm_0, payload_time FROM mqtt WHERE topic='json'"))
                .containsExactly(List.of(3, "C", false, 7, 5));
        assertThat(influxd.rows(DB, "SELECT value_bytes FROM mqtt WHERE client_id = 'dev%5C3,x =%0A'"))
                .containsExactly(List.of("/wA="));
        assertThat(influxd.query(DB, "SHOW FIELD KEYS FROM mqtt").toString())
                .contains("[\"value\",\"float\"]", "[\"value_bool\",\"boolean\"]", "[\"value_text\",\"string\"]");
        assertThat(influxd.query(DB, "SHOW TAG KEYS FROM mqtt").toString()).contains("[\"client_id\"]", "[\"topic\"]");
    }

    @Test
    void messages_of_the_same_instant_do_not_overwrite_each_other() throws IOException, InterruptedException {
        long instant = now;
        for (int i = 0; i < 5000; i++) {
            now = instant;
            publish("dev", "burst", String.valueOf(i));
        }
        settle();

        assertThat(influxd.rows(DB, "SELECT count(value), sum(value) FROM mqtt"))
                .containsExactly(List.of(5000, 12_497_500));
    }

    @Test
    void a_killed_influxd_costs_nothing() throws IOException, InterruptedException {
        for (int i = 0; i < 20_000; i++) {
            publish("dev-" + i % 10, "t", String.valueOf(i));
            if (i == 5000) {
                await().until(() -> metric("delivered") > 0);
                influxd.kill();
            }
        }
        await().until(() -> !bridge.health().up());
        influxd.restart();
        settle();

        assertThat(influxd.rows(DB, "SELECT count(value), sum(value) FROM mqtt"))
                .containsExactly(List.of(20_000, 199_990_000));
        assertThat(metric("dead.letters")).isZero();
    }

    @Test
    void a_value_of_another_type_than_the_first_goes_to_the_dead_letters_where_names_are_plain()
            throws IOException, InterruptedException, BridgeException {
        influxd.query("", "CREATE DATABASE plain");
        bridge.stop(Duration.ZERO);
        bridge = new InfluxDbBridge(
                config(influxd.url(), "plain", FieldNames.PLAIN), new BridgeContext("node", dir, dir, trace, payloads));
        bridge.start();
        publish("dev", "t", "1");
        settle();

        for (int i = 0; i < 100; i++) {
            publish("dev", "t", i == 50 ? "off" : "2");
        }
        settle();

        assertThat(influxd.rows("plain", "SELECT count(value) FROM mqtt")).containsExactly(List.of(100));
        assertThat(metric("dead.letters")).isEqualTo(1);
        assertThat(Files.readString(dir.resolve("dead-letters/influxdb/dead-letters.ndjson")))
                .contains("field type conflict", "\"payload\":\"b2Zm\"");
    }

    @Test
    void a_missing_database_is_shouted() throws IOException, InterruptedException {
        influxd.query("", "DROP DATABASE " + DB);
        publish("dev", "t", "1");

        await().until(() -> bridge.health().detail().contains("404"));
        assertThat(bridge.health().detail()).contains("database not found");
        assertThat(metric("lag.records")).isEqualTo(1);
    }

    private void publish(String clientId, String topic, String payload) {
        publish(clientId, topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    private void publish(String clientId, String topic, byte[] payload) {
        now += 1000;
        payloads.append(Records.record(now, clientId, topic, payload).encode());
    }

    private void settle() {
        await().until(() -> metric("lag.records") == 0);
    }

    private long metric(String name) {
        return bridge.metrics().getOrDefault(name, -1).longValue();
    }

    private static InfluxDbConfig config(URI url) {
        return config(url, DB, FieldNames.TYPED);
    }

    private static InfluxDbConfig config(URI url, String database, FieldNames naming) {
        return new InfluxDbConfig(
                url,
                WriteApi.AUTO,
                "-",
                database,
                null,
                null,
                null,
                null,
                List.of("#"),
                List.of(),
                naming,
                IntegerFields.FLOAT,
                256,
                1000,
                SeriesLimits.Beyond.DROP_TAGS,
                true,
                2000,
                DataSize.ofMiB(4),
                Duration.ofMillis(100),
                true,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10));
    }
}
