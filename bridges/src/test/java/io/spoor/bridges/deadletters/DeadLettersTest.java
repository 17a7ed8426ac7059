package io.spoor.bridges.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.tracing.PayloadRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DeadLettersTest {
    private static final long ARRIVAL = 1_767_225_600_123_456_789L;

    private final JsonMapper json = new JsonMapper();
    private long now = 1_767_225_600;

    @TempDir
    Path folder;

    @Test
    void a_dead_letter_tells_all_that_is_known_of_the_message() throws IOException {
        DeadLetters letters = letters(1 << 20, 2);

        letters.add(7, record("a/\"b\"", new byte[] {1, (byte) 0xff}), "field \"x\"");
        letters.addLoss(10, 19, "journal full");
        letters.addLoss(10, 19, "journal full");
        letters.addUnreadable(20, ByteBuffer.wrap(new byte[] {9}), "version 9");

        List<String> lines = lines();
        assertThat(lines).hasSize(3);
        assertThat(json.readTree(lines.get(0)))
                .isEqualTo(json.readTree("{\"time\":\"2026-01-01T00:00:00.123456789Z\",\"topic\":\"a/\\\"b\\\"\","
                        + "\"clientId\":\"dev-1\",\"userName\":\"alice\",\"qos\":2,\"retain\":true,"
                        + "\"contentType\":\"x/y\",\"reason\":\"field \\\"x\\\"\",\"index\":7,"
                        + "\"payload\":\"Af8=\"}"));
        JsonNode loss = json.readTree(lines.get(1));
        assertThat(loss.get("lostFirstIndex").longValue()).isEqualTo(10);
        assertThat(loss.get("lostLastIndex").longValue()).isEqualTo(19);
        assertThat(json.readTree(lines.get(2)).get("payload").stringValue()).isEqualTo("CQ==");
        assertThat(letters.metrics().get("dead.letters")).isEqualTo(2L);
    }

    @Test
    void what_is_written_is_read_as_it_was() throws IOException {
        PayloadRecord record = record("t", new byte[] {1, 2});
        letters(1 << 20, 2).add(7, record, "reason");

        StoredLetter letter = new LetterFormat("influxdb").read(lines().get(0));

        assertThat(letter).isNotNull();
        assertThat(letter.record()).isEqualTo(record);
        assertThat(letter.letter().id()).isEqualTo("influxdb:7");
    }

    @Test
    void letters_of_earlier_versions_can_be_read() {
        StoredLetter letter = new LetterFormat("influxdb")
                .read("{\"time\":\"2026-01-01T00:00:00Z\",\"topic\":\"t\",\"clientId\":\"c\",\"reason\":\"r\","
                        + "\"index\":7,\"payload\":\"AQ==\"}");

        assertThat(letter).isNotNull();
        assertThat(letter.record())
                .isEqualTo(new PayloadRecord(
                        1_767_225_600_000_000_000L, "c", null, "t", 0, false, null, ByteBuffer.wrap(new byte[] {1})));
    }

    @Test
    void files_are_limited_in_size_and_number_and_what_goes_is_counted() throws IOException {
        DeadLetters letters = letters(1000, 3);

        for (int i = 0; i < 50; i++) {
            now++;
            letters.add(i, record("t", "x".repeat(100).getBytes(StandardCharsets.UTF_8)), "reason");
        }

        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(file -> file.toString().endsWith(".ndjson"))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSize(3).allSatisfy(f -> assertThat(Files.size(f)).isLessThanOrEqualTo(1000));
        assertThat((Long) letters.metrics().get("dead.letter.files.deleted")).isPositive();
        assertThat(Files.readString(folder.resolve("dead-letters.ndjson"))).contains("\"index\":49");
    }

    @Test
    void a_record_of_many_points_that_fail_is_one_letter() throws IOException {
        DeadLetters letters = letters(1 << 20, 2);

        letters.add(7, record("t", new byte[1]), "first");
        letters.add(8, record("t", new byte[1]), "another");
        letters.add(7, record("t", new byte[1]), "second");

        assertThat(lines()).hasSize(2);
    }

    @Test
    void a_process_that_died_before_it_could_say_so_does_not_leave_two_letters() throws IOException {
        letters(1 << 20, 2).add(7, record("t", new byte[1]), "reason");
        letters(1 << 20, 2).add(9, record("t", new byte[1]), "reason");
        Files.writeString(folder.resolve("dead-letters.ndjson"), "{\"torn", StandardOpenOption.APPEND);

        DeadLetters afterwards = letters(1 << 20, 2);
        for (int index = 7; index < 11; index++) {
            afterwards.add(index, record("t", new byte[1]), "reason");
        }

        LetterFormat format = new LetterFormat("x");
        assertThat(lines())
                .extracting(line ->
                        Objects.requireNonNull(format.read(line)).letter().firstIndex())
                .containsExactly(7L, 9L, 8L, 10L);
    }

    @Test
    void a_letter_is_written_again_when_somebody_has_wound_the_journal_back() throws IOException {
        DeadLetters letters = letters(1 << 20, 2);
        letters.add(7, record("t", new byte[1]), "reason");

        letters.startOver();
        letters.add(7, record("t", new byte[1]), "reason");

        assertThat(lines()).hasSize(2);
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(folder.resolve("dead-letters.ndjson"));
    }

    private static PayloadRecord record(String topic, byte[] payload) {
        return new PayloadRecord(ARRIVAL, "dev-1", "alice", topic, 2, true, "x/y", ByteBuffer.wrap(payload));
    }

    private DeadLetters letters(long fileBytes, int files) {
        return new DeadLetters(
                folder, "influxdb", new DeadLetters.Limits(fileBytes, files), () -> Instant.ofEpochSecond(now));
    }
}
