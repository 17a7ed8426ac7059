package io.spoor.bridges;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), new Random(7));

    @Test
    void waits_double_up_to_the_limit_with_jitter_below() {
        for (long full : new long[] {100, 200, 400, 800, 1000, 1000, 1000}) {
            // When
            Duration wait = backoff.next();
            // Then
            assertThat(wait).isBetween(Duration.ofMillis(full / 2), Duration.ofMillis(full));
        }
    }

    @Test
    void a_success_makes_the_next_wait_short_again() {
        // Given
        for (int i = 0; i < 10; i++) {
            backoff.next();
        }
        // When
        backoff.reset();
        // Then
        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(100));
    }
}
