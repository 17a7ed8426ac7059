package io.spoor.bridges.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spoor.bridges.DeliveryLoop;
import io.spoor.bridges.DeliveryOptions;
import io.spoor.bridges.MemoryJournal;
import io.spoor.tracing.spi.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDestinationTest {
    private static final DeliveryOptions QUICK =
            new DeliveryOptions(50, 1 << 20, Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(20));
    private static final Duration PLENTY = Duration.ofSeconds(20);

    @TempDir
    Path temp;

    private final MemoryJournal journal = new MemoryJournal();
    private final FailingDisk disk = new FailingDisk();
    private final List<DeliveryLoop> loops = new ArrayList<>();
    private final SettableClock clock = new SettableClock();

    @AfterEach
    void stopLoops() {
        loops.forEach(loop -> loop.stop(Duration.ZERO));
    }

    @Test
    void each_record_is_a_line() throws Exception {
        // Given
        List<String> written = append(0, 200);
        // When
        start(limits(1 << 20)).stop(PLENTY);
        // Then
        assertThat(files()).extracting(FileDestinationTest::name).containsExactly("trace-20260131T120000.000Z.ndjson");
        assertThat(lines()).isEqualTo(written);
    }

    @Test
    void files_are_rotated_by_size_and_compressed() throws Exception {
        // Given
        List<String> written = append(0, 2000);
        // When
        start(limits(5000)).stop(PLENTY);
        // Then
        List<Path> files = files();
        assertThat(files).hasSizeGreaterThan(3);
        assertThat(files.subList(0, files.size() - 1)).allSatisfy(file -> {
            assertThat(name(file)).endsWith(".ndjson.gz");
            assertThat(content(file).length()).isBetween(4900, 5000);
        });
        assertThat(content(files.get(files.size() - 1)).length()).isLessThanOrEqualTo(5000);
        assertThat(lines()).isEqualTo(written);
    }

    @Test
    void a_record_larger_than_a_file_may_be_gets_one_of_its_own() throws Exception {
        // Given
        List<String> written = List.of("a", "b".repeat(9000), "c");
        written.forEach(journal::append);
        // When
        start(limits(5000)).stop(PLENTY);
        // Then
        assertThat(files()).hasSize(3);
        assertThat(lines()).isEqualTo(written);
    }

    @Test
    void a_file_is_rotated_when_it_is_old() throws Exception {
        // Given
        append(0, 1);
        DeliveryLoop loop = start(limits(1 << 20));
        await().until(() -> journal.committed("files") == 1);
        // When
        clock.now = clock.now.plus(Duration.ofDays(1));
        append(1, 2);
        loop.stop(PLENTY);
        // Then
        assertThat(files())
                .extracting(FileDestinationTest::name)
                .containsExactly("trace-20260131T120000.000Z.ndjson.gz", "trace-20260201T120000.000Z.ndjson");
        assertThat(lines()).isEqualTo(numbered(0, 2));
    }

    @Test
    void a_restart_goes_on_with_the_last_file() throws Exception {
        // Given
        append(0, 100);
        start(limits(1 << 20)).stop(PLENTY);
        append(100, 200);
        // When
        start(limits(1 << 20)).stop(PLENTY);
        // Then
        assertThat(files()).hasSize(1);
        assertThat(lines()).isEqualTo(numbered(0, 200));
    }

    @Test
    void half_a_line_of_a_killed_broker_is_cut_off() throws Exception {
        // Given
        append(0, 10);
        start(limits(1 << 20)).stop(PLENTY);
        Files.writeString(files().get(0), "{\"half\": \"" + "x".repeat(200_000), StandardOpenOption.APPEND);
        append(10, 20);
        // When
        start(limits(1 << 20)).stop(PLENTY);
        // Then
        assertThat(lines()).isEqualTo(numbered(0, 20));
    }

    @Test
    void a_full_disk_is_told_and_outlived_without_doubles_or_half_lines() throws Exception {
        // Given
        disk.room = 3333;
        List<String> written = append(0, 3000);
        DeliveryLoop loop = start(limits(5000));
        await().until(() -> loop.metrics().get("failed") instanceof Long failed && failed > 3);
        assertThat(loop.health().up()).isFalse();
        assertThat(loop.health().detail()).contains("No space left on device").contains(temp.toString());
        // When
        disk.room = 20_000;
        await().until(() -> disk.room == 0);
        disk.room = Long.MAX_VALUE;
        loop.stop(PLENTY);
        // Then
        assertThat(lines()).isEqualTo(written);
    }

    @Test
    void a_file_that_someone_deletes_is_not_written_on() throws Exception {
        // Given
        append(0, 10);
        DeliveryLoop loop = start(limits(1 << 20));
        await().until(() -> journal.committed("files") == 10);
        for (Path file : files()) {
            Files.delete(file);
        }
        // When
        append(10, 20);
        loop.stop(PLENTY);
        // Then
        assertThat(lines()).isEqualTo(numbered(10, 20));
    }

    @Test
    void the_oldest_files_go_past_the_total_size() throws Exception {
        // Given
        append(0, 5000);
        // When
        start(new FileLimits(5000, Duration.ofDays(1), 20_000, null, null, false))
                .stop(PLENTY);
        // Then
        long total = 0;
        for (Path file : files()) {
            total += Files.size(file);
        }
        assertThat(total).isBetween(14_000L, 20_000L);
        List<String> left = lines();
        assertThat(left).isEqualTo(numbered(5000 - left.size(), 5000));
    }

    @Test
    void the_oldest_files_go_past_the_number() throws Exception {
        // Given
        append(0, 5000);
        // When
        start(new FileLimits(5000, Duration.ofDays(1), 1 << 30, 3, null, true)).stop(PLENTY);
        // Then
        assertThat(files()).hasSize(3);
        List<String> left = lines();
        assertThat(left).isEqualTo(numbered(5000 - left.size(), 5000));
    }

    @Test
    void files_go_when_they_are_old() throws Exception {
        // Given
        Path old = Files.writeString(temp.resolve("trace-20250101T000000.000Z.ndjson"), "old\n");
        Files.setLastModifiedTime(old, FileTime.from(clock.now.minus(Duration.ofDays(30))));
        Path other = Files.writeString(temp.resolve("notes.txt"), "not ours");
        Path unfinished = Files.writeString(temp.resolve("trace-20250101T000000.000Z.ndjson.gz.tmp"), "half");
        append(0, 1);
        // When
        start(new FileLimits(5000, Duration.ofDays(1), 1 << 30, null, Duration.ofDays(7), true))
                .stop(PLENTY);
        // Then
        assertThat(lines()).isEqualTo(numbered(0, 1));
        assertThat(other).exists();
        assertThat(unfinished).doesNotExist();
    }

    @Test
    void two_brokers_do_not_share_a_folder() throws Exception {
        // Given
        append(0, 1);
        DeliveryLoop first = start(limits(1 << 20));
        await().until(() -> journal.committed("files") == 1);
        MemoryJournal others = new MemoryJournal();
        others.append("other");
        DeliveryLoop second = loop(others, limits(1 << 20));
        // When
        second.start();
        // Then
        await().until(() -> second.health().detail().contains("belongs to another running broker"));
        first.stop(PLENTY);
        await().until(() -> others.committed("files") == 1);
        assertThat(lines()).containsExactly("{\"n\":0}", "other");
    }

    @Test
    void a_clock_that_went_back_does_not_disorder_the_files() throws Exception {
        // Given
        append(0, 900);
        start(limits(5000)).stop(PLENTY);
        clock.now = clock.now.minus(Duration.ofDays(400));
        append(900, 2000);
        // When
        start(limits(5000)).stop(PLENTY);
        // Then
        assertThat(files()).hasSizeGreaterThan(3);
        assertThat(lines()).isEqualTo(numbered(0, 2000));
    }

    @Test
    void settings_that_cannot_hold_are_refused() {
        assertThatThrownBy(() -> new FileSettings(
                        null,
                        DataSize.ofMiB(600),
                        Duration.ofDays(1),
                        DataSize.ofMiB(1000),
                        0,
                        Duration.ofHours(1),
                        true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("maxTotalSize", "maxFiles", "maxAge");
    }

    private static FileLimits limits(long maxFileBytes) {
        return new FileLimits(maxFileBytes, Duration.ofDays(1), 1 << 30, null, null, true);
    }

    private DeliveryLoop start(FileLimits limits) throws Exception {
        DeliveryLoop loop = loop(journal, limits);
        loop.start();
        return loop;
    }

    private DeliveryLoop loop(MemoryJournal from, FileLimits limits) {
        DeliveryLoop loop = new DeliveryLoop(
                "files",
                from,
                new FileDestination(temp, limits, clock, disk),
                (first, last, cause) -> List.of(),
                QUICK);
        loops.add(loop);
        return loop;
    }

    private List<String> append(int from, int to) {
        List<String> texts = numbered(from, to);
        texts.forEach(journal::append);
        return texts;
    }

    private static List<String> numbered(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "{\"n\":" + i + "}").toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> paths = Files.list(temp)) {
            return paths.filter(path -> name(path).matches("trace-.*\\.ndjson(\\.gz)?"))
                    .sorted()
                    .toList();
        }
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : files()) {
            String content = content(file);
            assertThat(content).endsWith("\n");
            content.lines().forEach(lines::add);
        }
        return lines;
    }

    private static String content(Path file) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = name(file).endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static final class SettableClock extends Clock {
        volatile Instant now = Instant.parse("2026-01-31T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(@Nullable ZoneId zone) {
            return this;
        }
    }
}
