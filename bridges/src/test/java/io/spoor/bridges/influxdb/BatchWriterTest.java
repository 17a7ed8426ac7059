package io.spoor.bridges.influxdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spoor.bridges.DeliveryException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchWriterTest {
    private final FakeStore store = new FakeStore();
    private final BatchWriter writer = new BatchWriter("test", store);
    private final List<String> rejected = new ArrayList<>();

    @Test
    void guilty_lines_are_found_and_all_others_stored_in_order() throws IOException {
        store.guilty = Set.of("l3", "l77", "l78", "l999");

        writer.write(lines(0, 1000));

        assertThat(rejected).containsExactly("l3: bad", "l77: bad", "l78: bad", "l999: bad");
        assertThat(store.stored).hasSize(996).startsWith("l0", "l1", "l2", "l4");
        assertThat(store.requests).isLessThan(100);
    }

    @Test
    void what_is_too_large_is_split() throws IOException {
        store.maxLines = 7;

        writer.write(lines(0, 100));

        assertThat(store.stored).hasSize(100);
        assertThat(rejected).isEmpty();
    }

    @Test
    void a_single_line_that_is_too_large_is_rejected() throws IOException {
        store.maxLines = 0;

        writer.write(lines(5, 6));

        assertThat(rejected).containsExactly("l5: too large");
    }

    @Test
    void a_busy_store_throws_its_wish_and_work_goes_on_where_it_stopped() throws IOException {
        store.guilty = Set.of("l1");
        store.answers.addAll(List.of(
                new WriteOutcome.Rejected("bad"), // all four
                new WriteOutcome.Rejected("bad"), // l0 and l1
                new WriteOutcome.Stored(), // l0
                new WriteOutcome.Rejected("bad"), // l1, guilty
                new WriteOutcome.Busy("overloaded", Duration.ofSeconds(9)))); // l2 and l3

        DeliveryException failure = catchThrowableOfType(DeliveryException.class, () -> writer.write(lines(0, 4)));
        assertThat(failure).hasMessage("overloaded");
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(9));

        writer.write(lines(0, 4));

        assertThat(rejected).containsExactly("l1: bad");
        assertThat(store.stored).containsExactly("l2", "l3");
    }

    @Test
    void a_refusal_is_probed_every_half_minute() {
        store.answers.add(new WriteOutcome.Refused("no such bucket"));

        DeliveryException failure = catchThrowableOfType(DeliveryException.class, () -> writer.write(lines(0, 4)));

        assertThat(failure).hasMessage("refused: no such bucket");
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void a_rejected_line_that_cannot_be_accounted_for_is_tried_again() throws IOException {
        store.guilty = Set.of("l0");
        PendingLine line = new PendingLine(0, "l0", reason -> {
            if (rejected.isEmpty()) {
                rejected.add("disk full");
                throw new IOException("disk full");
            }
            rejected.add(reason);
        });

        IOException failure = catchThrowableOfType(IOException.class, () -> writer.write(List.of(line)));
        assertThat(failure).hasMessage("disk full");
        writer.write(List.of(line));

        assertThat(rejected).containsExactly("disk full", "bad");
    }

    @Test
    void random_faults_never_lose_or_double_a_line() throws IOException {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            FakeStore flaky = new FakeStore();
            flaky.maxLines = 1 + random.nextInt(20);
            flaky.flakiness = random;
            Set<String> guilty = new TreeSet<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                guilty.add("l" + random.nextInt(60));
            }
            flaky.guilty = guilty;
            rejected.clear();
            BatchWriter tested = new BatchWriter("test", flaky);

            writeUntilDone(tested, lines(0, 60));

            assertThat(flaky.stored).doesNotHaveDuplicates().hasSize(60 - guilty.size());
            assertThat(rejected).hasSize(guilty.size()).doesNotHaveDuplicates();
        }
    }

    private static void writeUntilDone(BatchWriter writer, List<PendingLine> lines) throws IOException {
        for (int i = 0; i < 10_000; i++) {
            try {
                writer.write(lines);
                return;
            } catch (DeliveryException busy) {
                // As the delivery loop does: the same batch again.
            }
        }
        throw new AssertionError("never done");
    }

    private List<PendingLine> lines(long from, long to) {
        return LongStream.range(from, to)
                .mapToObj(i -> new PendingLine(i, "l" + i, reason -> rejected.add("l" + i + ": " + reason)))
                .toList();
    }

    /** Stores a batch as a whole or not at all, and can be scripted. */
    private static final class FakeStore implements LineStore {
        final Deque<WriteOutcome> answers = new ArrayDeque<>();
        final List<String> stored = new ArrayList<>();
        Set<String> guilty = Set.of();
        int maxLines = Integer.MAX_VALUE;
        int requests;

        @Nullable
        Random flakiness;

        @Override
        public WriteOutcome write(String text) {
            requests++;
            WriteOutcome scripted = answers.poll();
            if (scripted != null) {
                return scripted;
            }
            List<String> lines = Arrays.asList(text.split("\n"));
            if (lines.size() > maxLines) {
                return new WriteOutcome.TooLarge("too large");
            }
            if (flakiness != null && flakiness.nextInt(4) == 0) {
                return new WriteOutcome.Busy("busy", Duration.ZERO);
            }
            if (lines.stream().anyMatch(guilty::contains)) {
                return new WriteOutcome.Rejected("bad");
            }
            stored.addAll(lines);
            return new WriteOutcome.Stored();
        }

        @Override
        public void close() {}
    }
}
