package io.spoor.bridges.influxdb.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.bridges.influxdb.Records;
import io.spoor.bridges.influxdb.mapping.TimeSettings.Otherwise;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeMappingTest {
    private static final Duration YEAR = Duration.ofDays(365);

    private final Mappings mapping = new Mappings();

    @ParameterizedTest
    @CsvSource({
        "S,   1767225500,                           1767225500000000007",
        "S,   1767225500.25,                        1767225500250000007",
        "S,   '\"1767225500\"',                     1767225500000000007",
        "MS,  1767225500123,                        1767225500123000007",
        "US,  1767225500123456,                     1767225500123456007",
        "NS,  1767225500123456789,                  1767225500123456789",
        "ISO, '\"2025-12-31T23:58:20Z\"',           1767225500000000007",
        "ISO, '\"2025-12-31 23:58:20.123Z\"',       1767225500123000007",
        "ISO, '\"2026-01-01T00:58:20+01:00\"',      1767225500000000007",
        "ISO, '\"2026-01-01T00:58:20.5+0100\"',     1767225500500000007",
        "ISO, '\"2026-01-01T00:58:20.123456789\"',  1767229100123456789",
    })
    void a_time_is_read_by_its_format_and_leaves_room_below_its_unit(TimeFormat format, String written, String time) {
        mapping.time = at("ts", format, Otherwise.DEAD_LETTER);

        assertThat(mapping.lines("{\"ts\": " + written + ", \"v\": 1}")).containsExactly("m v=1.0 " + time);
    }

    @ParameterizedTest
    @CsvSource({
        "S, 1767225500123",
        "MS, 1767225500",
        "MS, -1",
        "NS, 99999999999999999999999",
        "NS, 1e999999999",
        "ISO, '\"yesterday\"'",
        "ISO, '\"2026-02-30T00:00:00Z\"'",
        "ISO, 1767225500",
        "S, true",
        "S, null",
        "S, {}"
    })
    void a_time_that_cannot_be_is_a_dead_letter_or_the_arrival(TimeFormat format, String written) {
        String payload = "{\"ts\": " + written + ", \"v\": 1}";

        mapping.time = at("ts", format, Otherwise.DEAD_LETTER);
        assertThat(mapping.reason(payload)).contains("time");

        mapping.time = at("ts", format, Otherwise.ARRIVAL);
        assertThat(mapping.lines(payload)).containsExactly("m v=1.0 1767225600123450007");
    }

    @Test
    void a_payload_without_its_time_says_where_it_was_looked_for() {
        mapping.time = at("meta.ts", TimeFormat.S, Otherwise.DEAD_LETTER);

        assertThat(mapping.reason("{\"v\": 1}")).isEqualTo("there is no time at meta.ts");
    }

    @Test
    void points_of_an_array_have_times_of_their_own() {
        mapping.json =
                new JsonSettings("_", ArrayPolicy.INDEX, JsonPath.parse("r"), java.util.List.of(), java.util.List.of());
        mapping.time = at("ts", TimeFormat.S, Otherwise.DEAD_LETTER);

        assertThat(mapping.lines(
                        "{\"ts\": 1767225500, \"r\": [{\"ts\": 1767225501, \"v\": 1}, {\"v\": 2}," + " {\"v\": 3}]}"))
                .containsExactly(
                        "m v=1.0 1767225501000000007", "m v=2.0 1767225500000000007", "m v=3.0 1767225500000010007");
    }

    @Test
    void points_of_one_series_and_time_all_survive_and_a_resend_adds_none() {
        Random random = new Random(7);
        mapping.time = at("ts", TimeFormat.MS, Otherwise.DEAD_LETTER);
        Set<String> first = new HashSet<>();
        PointMapper mapper = mapping.mapper();
        int records = 5000;
        for (int index = 0; index < records; index++) {
            first.addAll(Mappings.timesOf(mapper, index, 1767225500000L + index / 2000));
        }
        assertThat(first).hasSize(records);

        PointMapper afterRestart = mapping.mapper();
        for (int i = 0; i < 500; i++) {
            int index = random.nextInt(records);
            assertThat(first).containsAll(Mappings.timesOf(afterRestart, index, 1767225500000L + index / 2000));
        }
    }

    @Test
    void a_zone_that_is_none_is_refused() {
        assertThatThrownBy(() -> new TimeSettings(null, null, "Mars/Base", YEAR, YEAR, Otherwise.ARRIVAL))
                .hasMessageContaining("zone: 'Mars/Base'");
    }

    @Test
    void a_text_without_an_offset_is_of_the_zone() {
        mapping.time = new TimeSettings(JsonPath.parse("ts"), null, "Europe/Berlin", YEAR, YEAR, Otherwise.DEAD_LETTER);

        assertThat(mapping.lines("{\"ts\": \"2026-01-01T01:00:00\", \"v\": 1}"))
                .containsExactly("m v=1.0 1767225600000000007");
        assertThat(Records.ARRIVAL / 1_000_000_000).isEqualTo(1767225600);
    }

    private static TimeSettings at(String path, @Nullable TimeFormat format, Otherwise otherwise) {
        return new TimeSettings(JsonPath.parse(path), format, "UTC", YEAR, YEAR, otherwise);
    }
}
