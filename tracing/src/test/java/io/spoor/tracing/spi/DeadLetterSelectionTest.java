package io.spoor.tracing.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.tracing.match.TopicPattern;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLetterSelectionTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final DeadLetter message = letter(DeadLetter.Kind.MESSAGE, "plant/1/temp");
    private final DeadLetter loss = letter(DeadLetter.Kind.LOSS, null);

    @Test
    void everything_is_all_of_them() {
        assertThat(DeadLetterSelection.ALL.matches(message)).isTrue();
        assertThat(DeadLetterSelection.ALL.matches(loss)).isTrue();
    }

    @Test
    void each_criterion_limits() {
        assertThat(DeadLetterSelection.of(Set.of("influxdb:7")).matches(message))
                .isTrue();
        assertThat(DeadLetterSelection.of(Set.of("influxdb:8")).matches(message))
                .isFalse();
        assertThat(selection("plant/+/temp", null, null, null).matches(message)).isTrue();
        assertThat(selection("plant/+", null, null, null).matches(message)).isFalse();
        assertThat(selection("#", null, null, null).matches(loss)).isFalse();
        assertThat(selection(null, "TYPE Conflict", null, null).matches(message))
                .isTrue();
        assertThat(selection(null, "parse", null, null).matches(message)).isFalse();
        assertThat(selection(null, null, NOON, NOON.plusSeconds(1)).matches(message))
                .isTrue();
        assertThat(selection(null, null, NOON.plusSeconds(1), null).matches(message))
                .isFalse();
        assertThat(selection(null, null, null, NOON).matches(message)).isFalse();
    }

    private static DeadLetterSelection selection(
            @Nullable String topic, @Nullable String reason, @Nullable Instant since, @Nullable Instant until) {
        return new DeadLetterSelection(Set.of(), topic == null ? null : new TopicPattern(topic), reason, since, until);
    }

    private static DeadLetter letter(DeadLetter.Kind kind, @Nullable String topic) {
        return new DeadLetter("influxdb:7", kind, NOON, "field type conflict", 7, 7, topic, null, new byte[0]);
    }
}
