package io.spoor.bridges.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.match.TopicPattern;
import io.spoor.tracing.spi.DeadLetter;
import io.spoor.tracing.spi.DeadLetterSelection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterFilesTest {
    private static final long ARRIVAL = 1_767_225_600_000_000_000L;

    @TempDir
    Path dataDir;

    private Path folder;
    private DeadLetters letters;
    private DeadLetterFiles box;
    private long now = 1_767_225_600;

    @BeforeEach
    void open() {
        folder = DeadLetterFiles.folder(dataDir, "influxdb");
        letters = new DeadLetters(
                folder, "influxdb", new DeadLetters.Limits(4000, 1000), () -> Instant.ofEpochSecond(now++));
        box = new DeadLetterFiles(dataDir, "influxdb");
    }

    @Test
    void letters_of_all_files_are_shown_the_oldest_first_and_chosen() throws IOException {
        for (int i = 0; i < 40; i++) {
            add(i);
        }
        letters.addLoss(100, 109, "journal full");

        assertThat(ids(DeadLetterSelection.ALL)).hasSize(41).startsWith("influxdb:0", "influxdb:1");
        assertThat(ids(new DeadLetterSelection(Set.of(), new TopicPattern("t/1"), null, null, null)))
                .hasSize(20);
        assertThat(ids(DeadLetterSelection.of(Set.of("influxdb:7", "influxdb:100-109"))))
                .containsExactly("influxdb:7", "influxdb:100-109");
        List<String> firstOnes = new ArrayList<>();
        box.visit(DeadLetterSelection.ALL, letter -> {
            firstOnes.add(letter.id());
            return firstOnes.size() < 3;
        });
        assertThat(firstOnes).hasSize(3);
    }

    @Test
    void a_destination_without_letters_has_none() throws IOException {
        assertThat(ids(DeadLetterSelection.ALL)).isEmpty();
        assertThat(box.replay(DeadLetterSelection.ALL)).isZero();
        assertThat(box.delete(DeadLetterSelection.ALL)).isZero();
        assertThat(folder).doesNotExist();
    }

    @Test
    void deleting_takes_the_chosen_ones_out_of_every_file() throws IOException {
        for (int i = 0; i < 40; i++) {
            add(i);
        }

        int deleted = box.delete(new DeadLetterSelection(Set.of(), new TopicPattern("t/0"), null, null, null));
        int rest = box.delete(DeadLetterSelection.of(Set.of("influxdb:1")));

        assertThat(deleted).isEqualTo(20);
        assertThat(rest).isEqualTo(1);
        assertThat(ids(DeadLetterSelection.ALL)).hasSize(19).doesNotContain("influxdb:0", "influxdb:1");
        assertThat(folder.resolve("replay")).doesNotExist();
    }

    @Test
    void replaying_hands_messages_to_the_queue_and_leaves_what_is_none() throws IOException {
        add(1);
        add(2);
        letters.addLoss(100, 109, "journal full");

        assertThat(box.replay(DeadLetterSelection.ALL)).isEqualTo(2);

        assertThat(ids(DeadLetterSelection.ALL)).containsExactly("influxdb:100-109");
        ReplayQueue queue = new ReplayQueue(letters);
        List<StoredLetter> portion = queue.next();
        assertThat(portion).extracting(letter -> letter.letter().id()).containsExactly("influxdb:1", "influxdb:2");
        assertThat(queue.next()).isSameAs(portion);
        queue.failed(portion.get(1), Objects.requireNonNull(portion.get(1).record()), "again");
        queue.done();
        assertThat(queue.next()).isEmpty();
        assertThat(letters.metrics().get("dead.letters.replayed")).isEqualTo(1L);
        assertThat(folder.resolve("replay")).isEmptyDirectory();
        List<DeadLetter> left = shown(DeadLetterSelection.ALL);
        assertThat(left).extracting(DeadLetter::reason).containsExactly("journal full", "again");
        assertThat(left.get(1).time()).isEqualTo(Instant.ofEpochSecond(0, ARRIVAL + 2));
    }

    @Test
    void a_process_that_dies_while_it_replays_begins_anew_and_doubles_nothing() throws IOException {
        for (int i = 0; i < 3; i++) {
            add(i);
        }
        box.replay(DeadLetterSelection.ALL);
        ReplayQueue killed = new ReplayQueue(letters);
        StoredLetter first = killed.next().get(0);
        killed.failed(first, Objects.requireNonNull(first.record()), "again");
        killed.close();

        ReplayQueue queue = new ReplayQueue(letters);
        List<StoredLetter> portion = queue.next();
        assertThat(portion).hasSize(3);
        queue.failed(portion.get(0), Objects.requireNonNull(portion.get(0).record()), "again");
        queue.done();

        assertThat(queue.next()).isEmpty();
        assertThat(ids(DeadLetterSelection.ALL)).containsExactly("influxdb:0");
    }

    @Test
    void large_replays_come_in_portions() throws IOException {
        for (int i = 0; i < 1200; i++) {
            add(i);
        }
        int there = ids(DeadLetterSelection.ALL).size();
        box.replay(DeadLetterSelection.ALL);
        ReplayQueue queue = new ReplayQueue(letters);
        int seen = 0;

        for (List<StoredLetter> portion = queue.next(); !portion.isEmpty(); portion = queue.next()) {
            assertThat(portion.size()).isLessThanOrEqualTo(500);
            seen += portion.size();
            queue.done();
        }

        assertThat(seen).isEqualTo(there).isPositive();
    }

    @Test
    void what_a_dead_process_had_decided_is_finished_and_what_not_is_forgotten() throws IOException {
        add(1);
        add(2);
        String all = Files.readString(folder.resolve("dead-letters.ndjson"));
        String first = all.substring(0, all.indexOf('\n') + 1);
        // Not decided
        Files.createDirectories(folder.resolve("moving.tmp/replay"));
        Files.writeString(folder.resolve("moving.tmp/dead-letters.ndjson"), "");
        Files.writeString(folder.resolve("moving.tmp/replay/x.ndjson"), all);
        assertThat(ids(DeadLetterSelection.ALL)).containsExactly("influxdb:1", "influxdb:2");
        assertThat(folder.resolve("moving.tmp")).doesNotExist();

        // Decided: the first goes, and of the two files one is in its place already
        Files.createDirectories(folder.resolve("replay"));
        Files.writeString(folder.resolve("replay/x.ndjson"), first);
        Files.createDirectories(folder.resolve("moving"));
        Files.writeString(folder.resolve("moving/dead-letters.ndjson"), all.substring(first.length()));
        add(3); // the broker writes on, and must not lose this

        assertThat(ids(DeadLetterSelection.ALL)).containsExactly("influxdb:2", "influxdb:3");
        assertThat(folder.resolve("moving")).doesNotExist();
        assertThat(new ReplayQueue(letters).next()).hasSize(1);
    }

    @Test
    void writing_replaying_and_deleting_at_the_same_time_lose_and_double_nothing() throws Exception {
        int count = 600;
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < count; i++) {
                unchecked(i);
            }
        });
        Random random = new Random(11);
        List<String> queued = new ArrayList<>();
        int deleted = 0;
        ReplayQueue queue = new ReplayQueue(letters);
        boolean last = false;
        while (!last) {
            last = writer.isDone();
            DeadLetterFiles other = new DeadLetterFiles(dataDir, "influxdb");
            String topic = "t/" + random.nextInt(2);
            DeadLetterSelection some = new DeadLetterSelection(Set.of(), new TopicPattern(topic), null, null, null);
            if (random.nextInt(5) == 0) {
                deleted += other.delete(some);
            } else {
                other.replay(some);
            }
        }
        writer.join();
        List<String> left = ids(DeadLetterSelection.ALL);
        box.replay(DeadLetterSelection.ALL);
        for (Path file : new LetterFolder(folder).replayFiles()) {
            LetterFolder.read(
                    file,
                    line -> queued.add(Objects.requireNonNull(new LetterFormat("influxdb").read(line))
                            .letter()
                            .id()));
        }
        queue.close();

        assertThat(queued).doesNotHaveDuplicates().containsAll(left);
        assertThat(queued.size() + deleted).isEqualTo(count);
        assertThat(new HashSet<>(queued)).hasSize(count - deleted);
    }

    private void unchecked(int index) {
        try {
            add(index);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void add(int index) throws IOException {
        letters.add(
                index,
                new PayloadRecord(
                        ARRIVAL + index, "c", null, "t/" + index % 2, 1, false, null, ByteBuffer.wrap(new byte[] {1})),
                "reason " + index);
    }

    private List<String> ids(DeadLetterSelection selection) throws IOException {
        return shown(selection).stream().map(DeadLetter::id).toList();
    }

    private List<DeadLetter> shown(DeadLetterSelection selection) throws IOException {
        List<DeadLetter> shown = new ArrayList<>();
        box.visit(selection, shown::add);
        return shown;
    }
}
