package io.spoor.broker.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.ConfigLoader;
import io.spoor.tracing.journal.JournalReader;
import io.spoor.tracing.journal.SegmentJournal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the journals keep for bridges that are no longer there. */
class ReaderCleanupTest {
    private static final SegmentJournal.Options OPTIONS = new SegmentJournal.Options(1 << 20, 16 << 20);

    @TempDir
    Path folder;

    private SegmentJournal journal(String name) throws Exception {
        return SegmentJournal.open(folder.resolve("data/journal").resolve(name), OPTIONS);
    }

    @Test
    void readers_of_bridges_that_are_not_configured_are_forgotten_at_the_start() throws Exception {
        // Given
        try (SegmentJournal trace = journal("trace");
                SegmentJournal payloads = journal("payloads");
                JournalReader logstash = trace.reader("logstash");
                JournalReader files = trace.reader("files");
                JournalReader part = trace.reader("files-archive");
                JournalReader influx = payloads.reader("influxdb")) {
            trace.append(ByteBuffer.wrap("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            assertThat(logstash.lag() + influx.lag()).isEqualTo(1);
            for (JournalReader reader : List.of(files, part)) {
                assertThat(reader.read(10, Duration.ofSeconds(5), (index, record) -> {}))
                        .isEqualTo(1);
            }
            files.commit(1);
            part.commit(1);
        }
        Path file = folder.resolve("spoor.yaml");
        Files.writeString(file, """
                dataDir: data
                listeners: [{name: tcp, type: mqtt, address: "127.0.0.1:0"}]
                tracing: {files: {directory: trace}}
                bridges: {embedded: false}
                http: {enabled: false}
                """);
        BrokerConfig config = new ConfigLoader(Map.of()).load(file);

        // When
        Spoor.builder().config(config).start().close();

        // Then
        try (SegmentJournal trace = journal("trace");
                SegmentJournal payloads = journal("payloads")) {
            assertThat(trace.readerNames()).containsExactly("files", "files-archive");
            assertThat(payloads.readerNames()).isEmpty();
        }
    }
}
