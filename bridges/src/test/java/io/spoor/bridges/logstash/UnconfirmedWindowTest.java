package io.spoor.bridges.logstash;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.bridges.logstash.UnconfirmedWindow.Sent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnconfirmedWindowTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** {@link System#nanoTime} may be anything, and wraps around. */
    private static final long START = Long.MAX_VALUE - 2 * SECOND;

    private final UnconfirmedWindow window = new UnconfirmedWindow(100, Duration.ofSeconds(5));

    @Test
    void what_was_sent_long_enough_ago_counts_as_arrived() {
        // Given
        send(10, 10, START);
        send(20, 10, START + 3 * SECOND);
        // Then
        assertThat(window.guess(START + 5 * SECOND - 1, START)).isZero();
        assertThat(window.guess(START + 5 * SECOND, START)).isEqualTo(10);
        assertThat(window.guess(START + 7 * SECOND, START)).isEqualTo(10);
        assertThat(window.guess(START + 8 * SECOND, START)).isEqualTo(20);
        assertThat(window.records()).isZero();
    }

    @Test
    void time_in_which_the_receiver_took_nothing_does_not_count() {
        // Given
        send(10, 10, START);
        long flowingSince = START + 60 * SECOND;
        // Then
        assertThat(window.guess(START + 64 * SECOND, flowingSince)).isZero();
        assertThat(window.guess(START + 65 * SECOND, flowingSince)).isEqualTo(10);
    }

    @Test
    void what_the_last_records_pushed_out_counts_as_arrived() {
        // Given
        for (long i = 1; i <= 30; i++) {
            send(i * 10, 10, START);
        }
        // When
        long confirmed = window.guess(START, START);
        // Then
        assertThat(confirmed).isEqualTo(200);
        assertThat(window.records()).isEqualTo(100);
    }

    @Test
    void what_a_lost_connection_had_is_forgotten() {
        // Given
        send(10, 10, START);
        window.guess(START + 5 * SECOND, START);
        send(20, 10, START);
        // When
        window.lose();
        // Then
        assertThat(window.guess(START + 60 * SECOND, START)).isEqualTo(10);
    }

    @Test
    void confirming_is_due_when_it_is_full_or_holds_something_old() {
        // Given
        assertThat(window.isDue(START)).isFalse();
        send(10, 10, START);
        assertThat(window.isDue(START + SECOND)).isFalse();
        // Then
        assertThat(window.isDue(START + 5 * SECOND)).isTrue();
        // And
        send(100, 90, START + SECOND);
        assertThat(window.isDue(START + SECOND)).isTrue();
    }

    @Test
    void a_loss_makes_it_smaller_and_success_larger_again() {
        // Given
        UnconfirmedWindow large = new UnconfirmedWindow(4000, Duration.ofMinutes(1));
        // When
        large.lose();
        large.lose();
        // Then
        large.handed(999);
        assertThat(large.isDue(START)).isFalse();
        large.handed(1);
        assertThat(large.isDue(START)).isTrue();
        // And
        large.confirmAll();
        large.handed(1999);
        assertThat(large.isDue(START)).isFalse();
        large.handed(1);
        assertThat(large.isDue(START)).isTrue();
    }

    @Test
    void a_receiver_that_read_to_the_end_has_everything() {
        // Given
        send(10, 10, START);
        send(20, 10, START);
        // When
        window.confirmAll();
        // Then
        assertThat(window.confirmedBelow()).isEqualTo(20);
        assertThat(window.records()).isZero();
    }

    private void send(long nextIndex, int records, long nanos) {
        window.handed(records);
        window.add(new Sent(nextIndex, records, nanos));
    }
}
