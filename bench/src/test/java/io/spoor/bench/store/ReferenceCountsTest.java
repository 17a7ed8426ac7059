package io.spoor.bench.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReferenceCountsTest {

    @Test
    void agrees_with_a_map_over_random_changes() {
        // Given
        Random random = new Random(7);
        ReferenceCounts counts = new ReferenceCounts();
        Map<Long, Integer> model = new HashMap<>();

        for (int i = 0; i < 200_000; i++) {
            long message = random.nextInt(3000);
            if (random.nextBoolean()) {
                // When
                int queues = 1 + random.nextInt(3);
                counts.add(message, queues);
                model.merge(message, queues, Integer::sum);
            } else {
                // Then
                Integer left = model.computeIfPresent(message, (m, n) -> n - 1);
                boolean last = left != null && left == 0;
                model.remove(message, 0);
                assertThat(counts.release(message)).isEqualTo(last);
            }
            assertThat(counts.size()).isEqualTo(model.size());
        }
        for (long message = 0; message < 3000; message++) {
            assertThat(counts.contains(message)).isEqualTo(model.containsKey(message));
        }
    }
}
