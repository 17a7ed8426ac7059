package io.spoor.bridges.influxdb.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.influxdb.client.write.Point;
import io.spoor.bridges.influxdb.Records;
import io.spoor.bridges.sparkplug.EdgeNodes;
import io.spoor.tracing.PayloadRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PointMapperTest {
    private final PointMapper mapper = new PointMapper(PointSettings.DEFAULT, EdgeNodes.inMemory());

    @Test
    void a_number_becomes_a_float_with_topic_and_device_as_tags() {
        String line = point(Records.record("plant/line 1/temp", "21.5")).toLineProtocol();

        assertThat(line).isEqualTo("mqtt,client_id=dev-1,topic=plant/line\\ 1/temp value=21.5 1767225600123450007");
    }

    @ParameterizedTest
    @CsvSource({
        "21, 21.0",
        "-0, 0.0",
        "+7, 7.0",
        "' 5\n', 5.0",
        "1e3, 1000.0",
        "0.1, 0.1",
        "9007199254740993, 9007199254740992"
    })
    void numbers_in_every_spelling_are_one_float_field(String payload, double value) {
        assertThat(fields(payload)).isEqualTo(Map.of("value", value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"007", "1.", ".5", "NaN", "Infinity", "1e999", "0x10", "1,5", "on", "- 5", "{broken", "{} {}"})
    void what_only_resembles_a_number_or_json_is_text(String payload) {
        assertThat(fields(payload)).isEqualTo(Map.of("value_text", payload));
    }

    @Test
    void booleans_text_and_bytes_have_fields_of_their_own() {
        assertThat(fields("true")).isEqualTo(Map.of("value_bool", true));
        assertThat(fields("FALSE")).isEqualTo(Map.of("value_bool", false));
        assertThat(fields("grün\n")).isEqualTo(Map.of("value_text", "grün\n"));
        assertThat(fields("\"quoted\"")).isEqualTo(Map.of("value_text", "quoted"));
        assertThat(fields(Records.record("t", new byte[] {(byte) 0xff, 0, 1})))
                .isEqualTo(Map.of("value_bytes", "/wAB"));
        assertThat(fields("\u0000")).isEqualTo(Map.of("value_bytes", "AA=="));
    }

    @Test
    void json_is_flattened_with_types_in_the_names() {
        assertThat(fields("{\"temp\": 21, \"unit\": \"C\", \"ok\": true, \"none\": null,"
                        + " \"motor\": {\"rpm\": [900, 1.5], \"id\": \"m-1\"}}"))
                .isEqualTo(Map.of(
                        "temp",
                        21.0,
                        "unit_text",
                        "C",
                        "ok_bool",
                        true,
                        "motor_rpm_0",
                        900.0,
                        "motor_rpm_1",
                        1.5,
                        "motor_id_text",
                        "m-1"));
        assertThat(fields("[1, \"x\"]")).isEqualTo(Map.of("value_0", 1.0, "value_1_text", "x"));
    }

    @Test
    void names_are_made_valid_and_never_hide_each_other_or_the_tags() {
        assertThat(fields("{\"temp-in °C\": 1, \"a\": {\"b\": 2}, \"a.b\": 3, \"A_B\": 4, \"\": 5,"
                        + " \"timestamp\": 6, \"TIME\": 7, \"topic\": 8, \"client_id\": 9}"))
                .isEqualTo(Map.of(
                        "temp_in__C", 1.0,
                        "a_b", 2.0,
                        "payload_a_b", 3.0,
                        "payload_A_B_2", 4.0,
                        "_", 5.0,
                        "payload_timestamp", 6.0,
                        "payload_TIME", 7.0,
                        "payload_topic", 8.0,
                        "payload_client_id", 9.0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "{}", "[]", "{\"a\": null, \"b\": {}}"})
    void a_payload_without_a_value_is_empty(String payload) {
        assertThat(mapper.map(Records.record("t", payload), 7)).isEqualTo(new Mapped.Empty());
    }

    @Test
    void too_many_fields_or_a_long_name_cannot_be_mapped() {
        String wide =
                IntStream.range(0, 257).mapToObj(i -> "\"f" + i + "\":1").collect(Collectors.joining(",", "{", "}"));

        assertThat(mapper.map(Records.record("t", wide), 7))
                .isEqualTo(new Mapped.Impossible("more than 256 fields (maxFields)"));
        assertThat(mapper.map(Records.record("t", "{\"" + "n".repeat(300) + "\": 1}"), 7))
                .isInstanceOfSatisfying(
                        Mapped.Impossible.class,
                        i -> assertThat(i.reason()).startsWith("field name longer than 80 characters"));
    }

    @Test
    void nesting_beyond_reason_is_text_not_a_crash() {
        String deep = "[".repeat(100_000);

        assertThat(fields(deep)).isEqualTo(Map.of("value_text", deep));
    }

    @Test
    void integers_are_kept_where_wanted() {
        PointMapper keeping = new PointMapper(
                new PointSettings(List.of(), FieldNames.PLAIN, IntegerFields.KEEP, 256), EdgeNodes.inMemory());

        assertThat(fields(keeping, "42")).isEqualTo(Map.of("value", 42L));
        assertThat(fields(keeping, "42.5")).isEqualTo(Map.of("value", 42.5));
        assertThat(fields(keeping, "{\"n\": 9007199254740993, \"s\": \"x\", \"b\": true}"))
                .isEqualTo(Map.of("n", 9_007_199_254_740_993L, "s", "x", "b", true));
    }

    @Test
    void a_mapping_takes_measurement_tags_and_field_from_the_topic() {
        PointMapper mapped = new PointMapper(
                new PointSettings(
                        List.of(
                                new TopicMapping(
                                        "+/+/+/+",
                                        "_/_/_/measurement",
                                        "site/line/device/_",
                                        null,
                                        PayloadFormat.AUTO,
                                        false,
                                        false),
                                new TopicMapping(
                                        "sensors/#",
                                        "sensors",
                                        "_/room",
                                        "_/_/field",
                                        PayloadFormat.AUTO,
                                        true,
                                        false)),
                        FieldNames.TYPED,
                        IntegerFields.FLOAT,
                        256),
                EdgeNodes.inMemory());

        assertThat(line(mapped, "berlin/l1/press-7/oil temp", "80"))
                .isEqualTo("oil_temp,device=press-7,line=l1,site=berlin value=80.0 1767225600123450007");
        assertThat(line(mapped, "sensors/kitchen/humidity", "55"))
                .isEqualTo("sensors,room=kitchen,topic=sensors/kitchen/humidity humidity=55.0 1767225600123450007");
        assertThat(line(mapped, "sensors", "{\"a\": 1}"))
                .isEqualTo("sensors,topic=sensors value_a=1.0 1767225600123450007");
        assertThat(line(mapped, "other/topic", "1"))
                .isEqualTo("mqtt,client_id=dev-1,topic=other/topic value=1.0 1767225600123450007");
    }

    @Test
    void a_mapping_can_insist_on_text_or_bytes() {
        PointMapper mapped = new PointMapper(
                new PointSettings(
                        List.of(
                                new TopicMapping("id", "mqtt", null, null, PayloadFormat.TEXT, true, true),
                                new TopicMapping("raw", "mqtt", null, "frame", PayloadFormat.BYTES, true, true)),
                        FieldNames.TYPED,
                        IntegerFields.FLOAT,
                        256),
                EdgeNodes.inMemory());

        assertThat(only(mapped.map(Records.record("id", "42"), 0)).getFields()).isEqualTo(Map.of("value_text", "42"));
        assertThat(only(mapped.map(Records.record("raw", "42"), 0)).getFields())
                .isEqualTo(Map.of("frame_bytes", "NDI="));
    }

    @Test
    void backslashes_and_control_characters_cannot_break_the_line() {
        PayloadRecord record =
                Records.record(Records.ARRIVAL, "evil\\\n", "a,b=c d\\", "x\\\"\n".getBytes(StandardCharsets.UTF_8));

        assertThat(point(record).toLineProtocol())
                .isEqualTo("mqtt,client_id=evil%5C%0A,topic=a\\,b\\=c\\ d%5C value_text=\"x\\\\\\\"\n\""
                        + " 1767225600123450007");
    }

    @Test
    void messages_that_arrive_together_get_different_times_and_the_same_again_when_resent() {
        long[] times = IntStream.range(0, 10_000)
                .mapToLong(i -> PayloadTime.arrival(Records.ARRIVAL).unique(5_000_500L + i, 0))
                .toArray();

        assertThat(Arrays.stream(times).distinct().count()).isEqualTo(10_000);
        assertThat(times[3]).isEqualTo(PayloadTime.arrival(Records.ARRIVAL).unique(5_000_503L, 0));
        assertThat(Arrays.stream(times))
                .allSatisfy(t -> assertThat(Math.abs(t - Records.ARRIVAL)).isLessThan(10_000));
    }

    private static Point only(Mapped mapped) {
        assertThat(mapped)
                .isInstanceOfSatisfying(
                        Mapped.Points.class, p -> assertThat(p.points()).hasSize(1));
        return ((Mapped.Points) mapped).points().get(0).point();
    }

    private Point point(PayloadRecord record) {
        return only(mapper.map(record, 7));
    }

    private static String line(PointMapper mapper, String topic, String payload) {
        return only(mapper.map(Records.record(topic, payload), 7)).toLineProtocol();
    }

    private Map<String, Object> fields(String payload) {
        return fields(mapper, payload);
    }

    private static Map<String, Object> fields(PointMapper mapper, String payload) {
        return only(mapper.map(Records.record("t", payload), 7)).getFields();
    }

    private Map<String, Object> fields(PayloadRecord record) {
        return point(record).getFields();
    }
}
