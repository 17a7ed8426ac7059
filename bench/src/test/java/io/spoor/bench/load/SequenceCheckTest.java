package io.spoor.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SequenceCheckTest {

    private final SequenceCheck check = new SequenceCheck();

    @Test
    void complete_sequence_has_no_faults() {
        // When
        for (int i = 0; i < 1000; i++) {
            check.accept(i);
        }

        // Then
        assertThat(check.lost(1000)).isZero();
        assertThat(check.duplicates()).isZero();
        assertThat(check.reordered()).isZero();
        assertThat(check.received()).isEqualTo(1000);
    }

    @Test
    void gap_and_missing_tail_are_lost() {
        // When
        List.of(0L, 1L, 4L, 5L).forEach(check::accept);

        // Then
        assertThat(check.lost(8)).isEqualTo(4);
    }

    @Test
    void late_message_is_reordered_and_a_second_copy_is_a_duplicate() {
        // When
        List.of(0L, 2L, 1L, 1L, 2L).forEach(check::accept);

        // Then
        assertThat(check.lost(3)).isZero();
        assertThat(check.reordered()).isEqualTo(1);
        assertThat(check.duplicates()).isEqualTo(2);
    }

    @Test
    void agrees_with_a_naive_model_on_random_faults() {
        Random random = new Random(20261121);
        for (int run = 0; run < 200; run++) {
            // Given
            int published = 1 + random.nextInt(300);
            List<Long> arrivals = new ArrayList<>();
            for (long i = 0; i < published; i++) {
                int copies = random.nextInt(10) == 0 ? 0 : random.nextInt(10) == 0 ? 2 : 1;
                for (int c = 0; c < copies; c++) {
                    arrivals.add(Math.max(0, arrivals.size() - random.nextInt(4)), i);
                }
            }
            SequenceCheck checked = new SequenceCheck();

            // When
            arrivals.forEach(checked::accept);

            // Then
            Set<Long> distinct = new HashSet<>(arrivals);
            assertThat(checked.lost(published)).isEqualTo(published - distinct.size());
            assertThat(checked.duplicates()).isEqualTo(arrivals.size() - distinct.size());
        }
    }
}
