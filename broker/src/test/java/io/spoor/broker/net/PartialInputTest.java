package io.spoor.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.session.Closing;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PartialInputTest {
    private static final long SECOND = 1_000_000_000L;

    private final InputBudget budget = new InputBudget(100_000);
    private final PartialInput first = new PartialInput(budget);
    private final PartialInput second = new PartialInput(budget);

    @Test
    void a_part_waits_while_all_parts_take_too_much_unless_it_is_small() {
        // Given
        first.holds(60_000, 0, 0);
        second.holds(40_000, 0, 0);
        assertThat(first.mustWait()).isFalse();

        // When
        second.holds(40_001, 0, 0);

        // Then
        assertThat(first.mustWait()).isTrue();
        assertThat(second.mustWait()).isTrue();
        PartialInput small = new PartialInput(budget);
        small.holds(4_096, 0, 0);
        assertThat(small.mustWait()).isFalse();
        first.holds(0, 1, 0);
        assertThat(second.mustWait()).isFalse();
        assertThat(budget.heldBytes()).isEqualTo(44_097);
    }

    @Test
    void a_packet_that_takes_ten_seconds_is_overdue_while_there_is_too_much() {
        // Given
        first.holds(60_000, 0, SECOND);
        first.holds(70_000, 0, 8 * SECOND);
        second.holds(50_000, 0, 8 * SECOND);

        // When, then
        assertThat(first.overdue(10 * SECOND)).isNull();
        Closing closing = Objects.requireNonNull(first.overdue(11 * SECOND));
        assertThat(closing.code()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(closing.detail()).contains("120000 of 100000 bytes", "mqtt.inputBudget");
        assertThat(second.overdue(11 * SECOND)).isNull();
        second.holds(0, 1, 11 * SECOND);
        assertThat(first.overdue(100 * SECOND)).isNull();
    }

    @Test
    void the_time_is_that_of_the_packet_not_of_the_connection() {
        // Given a connection that always has a part of the next packet
        for (int i = 0; i < 60; i++) {
            first.holds(60_000, i, i * SECOND);
        }
        second.holds(60_000, 0, 59 * SECOND);

        // When, then
        assertThat(first.mustWait()).isTrue();
        assertThat(first.overdue(60 * SECOND)).isNull();
    }
}
