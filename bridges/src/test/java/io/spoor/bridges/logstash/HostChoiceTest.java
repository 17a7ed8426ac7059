package io.spoor.bridges.logstash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HostChoiceTest {
    private static final long SECOND = 1_000_000_000L;

    /** {@link System#nanoTime} may be anything, and wraps around. */
    private long now = Long.MAX_VALUE - 3 * SECOND;

    @Test
    void the_first_is_preferred_and_had_again_when_it_has_rested() {
        // Given
        HostChoice choice = choice(ConnectionStrategy.FIRST_AVAILABLE, 3);
        assertThat(choice.next(-1)).isZero();
        choice.failed(0);
        // Then
        assertThat(choice.next(0)).isEqualTo(1);
        choice.connected(1);
        choice.worked();
        assertThat(choice.better(1)).isFalse();
        now += SECOND;
        assertThat(choice.better(1)).isTrue();
        assertThat(choice.next(1)).isZero();
        assertThat(choice.better(0)).isFalse();
    }

    @Test
    void a_host_rests_twice_as_long_each_time_up_to_a_limit() {
        // Given
        HostChoice choice = choice(ConnectionStrategy.FIRST_AVAILABLE, 2);
        for (long rest = SECOND; rest < HostChoice.LONGEST_REST.toNanos(); rest *= 2) {
            choice.failed(0);
            now += rest - 1;
            assertThat(choice.next(1)).isEqualTo(1);
            now++;
            assertThat(choice.next(1)).isZero();
        }
        // When
        for (int i = 0; i < 100; i++) {
            choice.failed(0);
        }
        // Then
        now += HostChoice.LONGEST_REST.toNanos();
        assertThat(choice.next(1)).isZero();
    }

    @Test
    void success_makes_the_rests_short_again() {
        // Given
        HostChoice choice = choice(ConnectionStrategy.FIRST_AVAILABLE, 2);
        choice.failed(0);
        choice.failed(0);
        choice.failed(0);
        now += 4 * SECOND;
        choice.connected(0);
        choice.worked();
        // When
        choice.failed(0);
        // Then
        now += SECOND;
        assertThat(choice.next(1)).isZero();
    }

    @Test
    void a_host_that_accepts_and_takes_nothing_is_left_for_the_next() {
        // Given
        HostChoice choice = choice(ConnectionStrategy.FIRST_AVAILABLE, 2);
        // When
        choice.connected(0);
        // Then
        assertThat(choice.next(0)).isEqualTo(1);
        // And
        choice.connected(1);
        choice.worked();
        assertThat(choice.next(1)).isEqualTo(1);
        now += SECOND;
        assertThat(choice.next(1)).isZero();
    }

    @Test
    void if_all_rest_the_one_that_is_due_first_is_tried() {
        // Given
        HostChoice choice = choice(ConnectionStrategy.ROUND_ROBIN, 3);
        choice.failed(1);
        now += SECOND / 10;
        choice.failed(2);
        assertThat(choice.allRest()).isFalse();
        choice.failed(0);
        // Then
        assertThat(choice.allRest()).isTrue();
        assertThat(choice.next(2)).isEqualTo(1);
    }

    @Test
    void round_robin_takes_the_next_and_leaves_out_who_rests() {
        // Given
        HostChoice choice = choice(ConnectionStrategy.ROUND_ROBIN, 3);
        assertThat(choice.next(-1)).isZero();
        assertThat(choice.next(0)).isEqualTo(1);
        assertThat(choice.next(2)).isZero();
        // When
        choice.failed(1);
        // Then
        assertThat(choice.next(0)).isEqualTo(2);
        assertThat(choice.better(2)).isFalse();
    }

    @Test
    void at_random_all_are_taken_but_who_rests() {
        // Given
        HostChoice choice = choice(ConnectionStrategy.RANDOM, 4);
        choice.failed(2);
        Set<Integer> taken = new TreeSet<>();
        // When
        for (int i = 0; i < 200; i++) {
            taken.add(choice.next(-1));
        }
        // Then
        assertThat(taken).containsExactly(0, 1, 3);
    }

    private HostChoice choice(ConnectionStrategy strategy, int hosts) {
        return new HostChoice(strategy, hosts, Duration.ofSeconds(1), () -> now, new Random(5));
    }
}
