package io.spoor.bridges.influxdb.mapping;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicMappingTest {

    @ParameterizedTest
    @CsvSource({
        "'', mqtt, , ,  is not a topic filter",
        "a/#/b, mqtt, , , 'a/#/b'",
        "a/+, _/_/measurement, , , has 3 levels",
        "a/+, _/name, , , must mark the levels",
        "a/+, _/_, , , must mark the levels",
        "a/+, mqtt, site, , has 1 levels",
        "a/+, mqtt, site/, , empty level",
        "a/+, mqtt, _/time, , cannot be a tag's name",
        "a/+, mqtt, _/s-x, , cannot be a tag's name",
        "a/+, mqtt, , _/value, must mark the levels",
    })
    void a_pattern_that_does_not_fit_is_refused_by_name(
            String topic, String measurement, @Nullable String tags, @Nullable String field, String message) {
        assertThatThrownBy(() -> new TopicMapping(topic, measurement, tags, field, PayloadFormat.AUTO, true, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message.replace("\"", ""));
    }
}
