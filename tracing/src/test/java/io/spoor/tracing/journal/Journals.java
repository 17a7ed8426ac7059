package io.spoor.tracing.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What the journal's tests share. */
final class Journals {
    static final SegmentJournal.Options SMALL = new SegmentJournal.Options(4096, 1 << 20);

    private Journals() {}

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    static void append(Journal journal, String... records) {
        for (String record : records) {
            journal.append(bytes(record));
        }
    }

    /** Appends records {@code r0}, {@code r1}… named after their indexes. */
    static void appendNumbered(Journal journal, int count) {
        for (int i = 0; i < count; i++) {
            append(journal, "r" + journal.nextIndex());
        }
    }

    /** What a reader is given. */
    static final class Seen {
        final Map<Long, String> records = new TreeMap<>();
        final List<String> losses = new ArrayList<>();
        final List<Long> order = new ArrayList<>();
        final List<Long> lost = new ArrayList<>();

        Seen listenTo(JournalReader reader) {
            reader.onLoss((first, last, cause) -> {
                losses.add(first + "-" + last + " " + cause);
                LongStream.rangeClosed(first, last).forEach(lost::add);
            });
            return this;
        }

        /** Each index from first to before end was either read, in order and with its own text, or told to be lost. */
        void assertAccountsFor(long first, long end) {
            assertThat(order).isSorted();
            assertThat(lost).isSorted();
            List<Long> all = new ArrayList<>(order);
            all.addAll(lost);
            assertThat(all.stream().sorted())
                    .containsExactlyElementsOf(
                            LongStream.range(first, end).boxed().toList());
            assertThat(records).allSatisfy((index, text) -> assertThat(text).isEqualTo("r" + index));
        }

        void accept(long index, ByteBuffer record) {
            order.add(index);
            records.put(index, UTF_8.decode(record).toString());
        }
    }

    /** Reads all that is there. */
    static Seen readAll(JournalReader reader) throws IOException, InterruptedException {
        Seen seen = new Seen().listenTo(reader);
        while (reader.read(100, Duration.ZERO, seen::accept) > 0) {}
        return seen;
    }

    static Path onlySegment(Path folder) throws IOException {
        List<Path> segments = segments(folder);
        if (segments.size() != 1) {
            throw new IllegalStateException("expected one segment, found " + segments);
        }
        return segments.get(0);
    }

    static List<Path> segments(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".segment")).sorted().toList();
        }
    }
}
