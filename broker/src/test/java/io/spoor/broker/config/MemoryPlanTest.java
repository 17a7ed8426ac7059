package io.spoor.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryPlanTest {
    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @ValueSource(longs = {64, 128, 512, 4096, 65_536})
    void the_defaults_leave_a_quarter_of_any_heap_to_everything_else(long heapMib) {
        // When
        MemoryPlan plan = MemoryPlan.of(MqttConfig.defaults(), heapMib * MIB);

        // Then
        assertThat(plan.held() + plan.queued() + plan.sessions() + plan.retained())
                .isLessThanOrEqualTo(heapMib * MIB / 4 * 3);
        assertThat(plan.warnings()).isEmpty();
    }

    @Test
    void what_is_configured_is_used_and_a_promise_beyond_the_heap_is_a_warning() {
        // Given
        MqttConfig config = MqttConfig.of(Map.of("queueBudget", "100MiB", "maximumRetainedBytes", "3MiB"));

        // When
        MemoryPlan plan = MemoryPlan.of(config, 128 * MIB);

        // Then
        assertThat(plan).isEqualTo(new MemoryPlan(128 * MIB, 16 * MIB, 100 * MIB, 16 * MIB, 3 * MIB));
        assertThat(plan.warnings())
                .containsExactly("the memory budgets come to 135MiB (brokerBudget 16MiB, queueBudget 100MiB,"
                        + " sessionBudget 16MiB, maximumRetainedBytes 3MiB), which is more than three quarters of the"
                        + " heap of 128MiB: lower them, leave them out, or give the JVM more (-Xmx)");
    }
}
