package io.spoor.bridges.influxdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DeadLettersTest {
    private final JsonMapper json = new JsonMapper();
    private long now = 1_767_225_600;

    @TempDir
    Path folder;

    @Test
    void a_dead_letter_tells_topic_device_time_reason_and_bytes() throws IOException {
        DeadLetters letters = letters(1 << 20, 2);

        letters.add(new DeadLetter(7, Records.record("a/\"b\"", new byte[] {1, (byte) 0xff}), "field \"x\""));
        letters.addLoss(10, 19, "journal full");
        letters.addUnreadable(20, ByteBuffer.wrap(new byte[] {9}), "version 9");

        List<String> lines = Files.readAllLines(folder.resolve("dead-letters.ndjson"));
        assertThat(lines).hasSize(3);
        assertThat(json.readTree(lines.get(0)))
                .isEqualTo(json.readTree("{\"time\":\"2026-01-01T00:00:00.123456789Z\",\"topic\":\"a/\\\"b\\\"\","
                        + "\"clientId\":\"dev-1\",\"reason\":\"field \\\"x\\\"\",\"index\":7,\"payload\":\"Af8=\"}"));
        JsonNode loss = json.readTree(lines.get(1));
        assertThat(loss.get("lostFirstIndex").longValue()).isEqualTo(10);
        assertThat(loss.get("lostLastIndex").longValue()).isEqualTo(19);
        assertThat(json.readTree(lines.get(2)).get("payload").stringValue()).isEqualTo("CQ==");
        assertThat(letters.metrics().get("dead.letters")).isEqualTo(2L);
    }

    @Test
    void files_are_limited_in_size_and_number_and_what_goes_is_counted() throws IOException {
        DeadLetters letters = letters(1000, 3);

        for (int i = 0; i < 50; i++) {
            now++;
            letters.add(new DeadLetter(i, Records.record("t", "x".repeat(100)), "reason"));
        }

        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.sorted().toList();
        }
        assertThat(files).hasSize(3).allSatisfy(f -> assertThat(Files.size(f)).isLessThanOrEqualTo(1000));
        assertThat((Long) letters.metrics().get("dead.letter.files.deleted")).isPositive();
        assertThat(Files.readString(folder.resolve("dead-letters.ndjson"))).contains("\"index\":49");
    }

    private DeadLetters letters(long fileBytes, int files) {
        return new DeadLetters(folder, new DeadLetters.Limits(fileBytes, files), () -> Instant.ofEpochSecond(now));
    }
}
