package io.spoor.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StallDetectorTest {
    private static final long SECOND = 1_000_000_000L;

    private final StallDetector detector = new StallDetector(Duration.ofSeconds(2));

    @Test
    void a_client_that_takes_nothing_for_too_long_is_stuck() {
        assertThat(detector.isStalled(true, 10, 0)).isFalse();
        assertThat(detector.isStalled(true, 10, SECOND)).isFalse();
        assertThat(detector.isStalled(true, 10, 2 * SECOND)).isTrue();
    }

    @Test
    void a_client_that_takes_a_little_is_not_stuck() {
        assertThat(detector.isStalled(true, 10, 0)).isFalse();
        assertThat(detector.isStalled(true, 11, SECOND)).isFalse();
        assertThat(detector.isStalled(true, 11, 2 * SECOND)).isFalse();
    }

    @Test
    void what_was_only_put_into_its_output_is_no_progress() {
        // The figure sinks when more waits in the socket's queue
        assertThat(detector.isStalled(true, 10, 0)).isFalse();
        assertThat(detector.isStalled(true, 5, SECOND)).isFalse();
        assertThat(detector.isStalled(true, 3, 2 * SECOND)).isTrue();
    }

    @Test
    void a_client_for_which_nothing_waits_is_not_stuck() {
        assertThat(detector.isStalled(false, 10, 0)).isFalse();
        assertThat(detector.isStalled(false, 10, 5 * SECOND)).isFalse();
        assertThat(detector.isStalled(true, 10, 6 * SECOND)).isFalse();
    }
}
