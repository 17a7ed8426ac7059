package io.spoor.bridges;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MappedDestinationTest {
    private final Late late = new Late();
    private final MappedDestination mapped = new MappedDestination(late, MappedDestinationTest::upperOrNothing);

    @Test
    void records_are_put_into_the_other_form_under_their_own_index() throws Exception {
        // When
        mapped.deliver(RecordBatches.of(10, "a", "-", "c"));
        // Then
        assertThat(late.taken).containsExactly("10 A", "12 C");
    }

    @Test
    void what_is_left_out_counts_when_what_stood_before_it_has_arrived() throws Exception {
        // Given
        assertThat(mapped.deliver(RecordBatches.of(10, "a", "-"))).isZero();
        assertThat(mapped.deliver(RecordBatches.of(12, "-", "-"))).isZero();
        assertThat(mapped.deliver(RecordBatches.of(14, "b"))).isZero();
        // Then
        late.confirmedBelow = 11;
        assertThat(mapped.confirmed()).hasValue(14);
        late.confirmedBelow = 15;
        assertThat(mapped.finish(Duration.ZERO)).hasValue(15);
        assertThat(mapped.deliver(RecordBatches.of(15, "-"))).isEqualTo(16);
    }

    @Test
    void a_part_of_a_batch_that_has_arrived_counts() throws Exception {
        // Given
        mapped.deliver(RecordBatches.of(10, "a", "b", "-", "c", "-"));
        // When
        late.confirmedBelow = 12;
        // Then
        assertThat(mapped.confirmed()).hasValue(12);
        late.confirmedBelow = 14;
        assertThat(mapped.confirmed()).hasValue(15);
    }

    @Test
    void after_a_failure_nothing_of_what_was_under_way_counts() throws Exception {
        // Given
        mapped.deliver(RecordBatches.of(10, "a", "-"));
        late.fails = true;
        assertThatThrownBy(() -> mapped.deliver(RecordBatches.of(12, "b"))).isInstanceOf(IOException.class);
        late.fails = false;
        // When
        mapped.deliver(RecordBatches.of(10, "a"));
        late.confirmedBelow = 11;
        // Then
        assertThat(mapped.confirmed()).hasValue(11);
    }

    @Test
    void a_restart_forgets_what_was_confirmed() throws Exception {
        // Given
        mapped.deliver(RecordBatches.of(10, "-"));
        assertThat(mapped.confirmed()).hasValue(11);
        // When
        mapped.restart();
        // Then
        assertThat(mapped.deliver(RecordBatches.of(3, "a"))).isZero();
    }

    private static byte @Nullable [] upperOrNothing(ByteBuffer record) {
        String text = UTF_8.decode(record).toString();
        return text.equals("-") ? null : text.toUpperCase(java.util.Locale.ROOT).getBytes(UTF_8);
    }

    /** Confirms when told to. */
    private static final class Late implements Destination {
        final List<String> taken = new ArrayList<>();
        long confirmedBelow;
        boolean fails;

        @Override
        public long deliver(RecordBatch batch) throws IOException {
            if (fails) {
                throw new IOException("as told");
            }
            batch.forEach((index, record) -> taken.add(index + " " + UTF_8.decode(record)));
            return confirmedBelow;
        }

        @Override
        public OptionalLong confirmed() {
            return OptionalLong.of(confirmedBelow);
        }

        @Override
        public void close() {}
    }
}
