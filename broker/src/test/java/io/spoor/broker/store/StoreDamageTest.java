package io.spoor.broker.store;

import static io.spoor.broker.store.Stores.BOOT;
import static io.spoor.broker.store.Stores.NEXT_BOOT;
import static io.spoor.broker.store.Stores.publish;
import static io.spoor.broker.store.Stores.session;
import static io.spoor.broker.store.Stores.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files: the end is cut with a notice, the middle is refused with its place. */
class StoreDamageTest {
    private static final int FORCED_AT = 40;

    @TempDir
    Path folder;

    /** Offsets behind each record of the only segment of {@link #killed}. */
    private final List<Integer> ends = new ArrayList<>();

    /** A killed store of one segment: a session and so many messages for it. */
    private Path killed(int messages) throws IOException {
        Path copy = folder.resolve("killed");
        try (SessionStore store = Stores.open(folder.resolve("store"))) {
            DurableSession session = session(store, "a");
            for (int i = 0; i < messages; i++) {
                publish(store, "m" + i, session);
            }
            Stores.copy(folder.resolve("store"), copy);
        }
        Path file = onlyFile(copy);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(RecordFormat.ORDER);
        SegmentHeader.writeForced(bytes, 0);
        Files.write(file, bytes.array());
        for (int at = SegmentHeader.BYTES; bytes.getInt(at) != 0; ) {
            at += RecordFormat.sizeOf(bytes.getInt(at) - 1);
            ends.add(at);
        }
        assertThat(ends).hasSize(messages + 1);
        return copy;
    }

    private static Path onlyFile(Path folder) throws IOException {
        return Stores.files(folder).get(0);
    }

    private static void write(Path folder, byte[] bytes) throws IOException {
        Files.write(onlyFile(folder), bytes);
    }

    @Test
    void tail_cut_at_every_byte_of_the_last_record_loses_that_record_only() throws IOException {
        // Given
        Path killed = killed(3);
        byte[] whole = Files.readAllBytes(onlyFile(killed));
        int from = ends.get(2);
        int to = ends.get(3);
        for (int size = from; size < to; size++) {
            for (BootId boot : List.of(BOOT, NEXT_BOOT)) {
                // When
                write(killed, Arrays.copyOf(whole, size));
                try (SessionStore store = Stores.open(killed, boot)) {
                    Recovered storeLeft = store.recovered();
                    // Then
                    assertThat(waiting(storeLeft, "a")).startsWith("m0", "m1");
                    assertThat(storeLeft.cuts()).hasSizeLessThanOrEqualTo(1);
                    publish(store, "again", session(storeLeft, "a").resume(store));
                }
                try (SessionStore store = Stores.open(killed, boot)) {
                    Recovered storeLeft = store.recovered();
                    assertThat(waiting(storeLeft, "a")).contains("m0", "m1", "again");
                    assertThat(storeLeft.cuts()).isEmpty();
                }
                for (Path file : Stores.files(killed)) {
                    Files.delete(file);
                }
                Files.write(killed.resolve("000000000001.store"), whole);
            }
        }
    }

    @Test
    void unfinished_record_of_a_killed_process_is_no_record() throws IOException {
        // Given
        Path killed = killed(2);
        byte[] bytes = Files.readAllBytes(onlyFile(killed));
        for (int i = 8; i < 40; i++) {
            bytes[ends.get(2) + i] = 77; // its length would have come last
        }
        write(killed, bytes);

        // When
        try (SessionStore store = Stores.open(killed)) {
            Recovered storeLeft = store.recovered();
            // Then
            assertThat(waiting(storeLeft, "a")).containsExactly("m0", "m1");
            assertThat(storeLeft.cuts()).isEmpty();
        }
    }

    @Test
    void damaged_last_record_is_cut_with_a_notice() throws IOException {
        // Given
        Path killed = killed(2);
        byte[] bytes = Files.readAllBytes(onlyFile(killed));
        bytes[ends.get(1) + 12] ^= 4;
        write(killed, bytes);

        // When
        try (SessionStore store = Stores.open(killed)) {
            Recovered storeLeft = store.recovered();
            // Then
            assertThat(waiting(storeLeft, "a")).containsExactly("m0");
            assertThat(storeLeft.cuts()).singleElement().satisfies(cut -> {
                assertThat(cut.offset()).isEqualTo(ends.get(1).longValue());
                assertThat(cut.bytes()).isPositive();
                assertThat(cut.records()).isZero();
            });
        }
    }

    @Test
    void any_bit_flipped_in_the_middle_is_refused_with_file_and_offset() throws IOException {
        // Given
        Path killed = killed(4);
        byte[] whole = Files.readAllBytes(onlyFile(killed));
        Random random = new Random(11);
        for (int i = 0; i < 200; i++) {
            int record = random.nextInt(3);
            int from = record == 0 ? SegmentHeader.BYTES : ends.get(record - 1);
            int length = ByteBuffer.wrap(whole).order(RecordFormat.ORDER).getInt(from) - 1;
            byte[] flipped = whole.clone();
            flipped[from + random.nextInt(RecordFormat.HEADER_BYTES + length)] ^= (byte) (1 << random.nextInt(8));
            write(killed, flipped);

            // When
            StoreDamagedException refused = catchThrowableOfType(
                    StoreDamagedException.class, () -> Stores.open(killed).close());

            // Then
            assertThat(refused).isNotNull().hasMessageContaining("spoor store repair");
            assertThat(refused.file()).endsWith("000000000001.store");
            assertThat(refused.offset()).isEqualTo(from);
            assertThat(Files.readAllBytes(onlyFile(killed))).isEqualTo(flipped);
        }
    }

    @Test
    void after_a_power_failure_what_was_forced_must_be_whole_and_what_was_not_is_cut() throws IOException {
        // Given
        Path killed = killed(6);
        byte[] bytes = Files.readAllBytes(onlyFile(killed));
        bytes[ends.get(2) + 10] ^= 1;
        ByteBuffer.wrap(bytes).order(RecordFormat.ORDER).putInt(FORCED_AT, ends.get(3));
        write(killed, bytes);

        // When
        assertThatThrownBy(() -> Stores.open(killed, NEXT_BOOT))
                // Then
                .isInstanceOf(StoreDamagedException.class)
                .hasMessageContaining("offset " + ends.get(2));

        // When
        ByteBuffer.wrap(bytes).order(RecordFormat.ORDER).putInt(FORCED_AT, ends.get(2));
        write(killed, bytes);
        try (SessionStore store = Stores.open(killed, NEXT_BOOT)) {
            Recovered storeLeft = store.recovered();
            // Then
            assertThat(waiting(storeLeft, "a")).containsExactly("m0", "m1");
            assertThat(storeLeft.cuts()).singleElement().satisfies(cut -> {
                assertThat(cut.offset()).isEqualTo(ends.get(2).longValue());
                assertThat(cut.records()).isEqualTo(3);
            });
        }
    }

    /** A killed store of some segments. */
    private Path manySegments() throws IOException {
        Path copy = folder.resolve("many");
        try (SessionStore store = Stores.open(folder.resolve("store"))) {
            DurableSession session = session(store, "a");
            for (int i = 0; i < 40; i++) {
                publish(store, "m" + i + "x".repeat(9000), session);
            }
            Stores.copy(folder.resolve("store"), copy);
        }
        assertThat(Stores.files(copy)).hasSizeGreaterThan(5);
        return copy;
    }

    @Test
    void missing_segment_is_refused() throws IOException {
        // Given
        Path many = manySegments();

        // When
        Files.delete(many.resolve("000000000003.store"));

        // Then
        assertThatThrownBy(() -> Stores.open(many))
                .isInstanceOf(StoreDamagedException.class)
                .hasMessageContaining("segment 3 is missing");
    }

    @Test
    void truncated_middle_segment_is_refused_in_the_same_run_and_kept_aside_after_a_power_failure() throws IOException {
        // Given
        Path many = manySegments();
        Path third = many.resolve("000000000003.store");
        byte[] bytes = Arrays.copyOf(Files.readAllBytes(third), 20_000);
        ByteBuffer.wrap(bytes).order(RecordFormat.ORDER).putInt(FORCED_AT, 0);
        Files.write(third, bytes);

        // When
        assertThatThrownBy(() -> Stores.open(many))
                // Then
                .isInstanceOf(StoreDamagedException.class)
                .hasMessageContaining("000000000003.store");

        // When
        Files.write(many.resolve("000000000004.store.cut"), new byte[] {1}); // of an earlier time
        try (SessionStore store = Stores.open(many, NEXT_BOOT)) {
            Recovered storeLeft = store.recovered();
            // Then
            Recovered.Session it = session(storeLeft, "a");
            assertThat(it.waiting()).hasSizeBetween(12, 16);
            assertThat(storeLeft.cuts()).hasSize(1);
            for (int i = 0; i < 20; i++) {
                publish(store, "y".repeat(9000), it.resume(store));
            }
        }
        assertThat(many.resolve("000000000004.store.cut-2")).exists();
        try (SessionStore store = Stores.open(many, NEXT_BOOT)) {
            Recovered storeLeft = store.recovered();
            assertThat(session(storeLeft, "a").waiting()).hasSizeBetween(32, 36);
            assertThat(storeLeft.cuts()).isEmpty();
        }
    }

    @Test
    void segment_whose_header_is_gone_is_refused_in_the_middle_and_kept_aside_at_the_end() throws IOException {
        // Given
        Path many = manySegments();
        List<Path> files = new ArrayList<>(Stores.files(many));
        files.removeIf(file -> isUnused(file));
        Path last = files.get(files.size() - 1);
        Path middle = files.get(2);
        byte[] whole = Files.readAllBytes(middle);
        Files.write(middle, beheaded(whole));

        // When
        assertThatThrownBy(() -> Stores.open(many))
                // Then
                .isInstanceOf(StoreDamagedException.class)
                .hasMessageContaining("000000000003.store at offset 0");

        // When
        Files.write(middle, whole);
        Files.write(last, beheaded(Files.readAllBytes(last)));
        try (SessionStore store = Stores.open(many, NEXT_BOOT)) {
            Recovered storeLeft = store.recovered();
            // Then
            assertThat(storeLeft.cuts())
                    .singleElement()
                    .satisfies(cut -> assertThat(cut.file()).isEqualTo(last.toAbsolutePath()));
            assertThat(many.resolve(last.getFileName() + ".cut")).exists();
        }
    }

    private static byte[] beheaded(byte[] segment) {
        byte[] without = segment.clone();
        Arrays.fill(without, 0, SegmentHeader.BYTES, (byte) 0);
        return without;
    }

    private static boolean isUnused(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return bytes.length == 0 || bytes[0] == 0; // it may have been copied while it was made
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void other_format_version_is_refused_in_words() throws IOException {
        // Given
        Path killed = killed(1);
        byte[] bytes = Files.readAllBytes(onlyFile(killed));
        bytes[8] = 2;
        write(killed, bytes);

        // When
        assertThatThrownBy(() -> Stores.open(killed))
                // Then
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(StoreDamagedException.class)
                .hasMessageContaining("is of format version 2")
                .hasMessageContaining("reads version 1 only");
        assertThat(Files.readAllBytes(onlyFile(killed))).isEqualTo(bytes);
    }
}
