package io.spoor.bridges.influxdb.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.bridges.influxdb.Records;
import io.spoor.bridges.sparkplug.EdgeNodes;
import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.spi.SettingsCheck;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.dataformat.cbor.CBORMapper;

class DocumentMappingTest {
    private final Mappings mapping = new Mappings();

    @Test
    void tags_are_fixed_or_of_the_message_or_of_the_topic() {
        mapping.topic = "+/+";
        mapping.tags = "site/_";
        mapping.fixedTags.put("plant", "north wing");
        mapping.messageTags = Set.of(MessageTag.QOS, MessageTag.RETAIN, MessageTag.USER_NAME);
        PayloadRecord record = new PayloadRecord(
                Records.ARRIVAL, "c", "alice", "berlin/temp", 2, true, null, ByteBuffer.wrap(new byte[] {'1'}));
        PointMapper mapper = mapping.mapper();

        assertThat(Mappings.lines(mapper.map(record, 7)))
                .containsExactly("m,plant=north\\ wing,qos=2,retain=true,site=berlin,user_name=alice value=1.0"
                        + " 1767225600123450007");
        assertThat(Mappings.strip(Mappings.lines(mapper.map(Records.record("berlin/temp", "1"), 7))))
                .containsExactly("m,plant=north\\ wing,qos=1,retain=false,site=berlin value=1.0");
    }

    @Test
    void nested_keys_are_joined_with_the_separator() {
        mapping.json = new JsonSettings(".", ArrayPolicy.INDEX, null, List.of(), List.of());

        assertThat(mapping.timeless("{\"a\": {\"b c\": {\"d\": 1}}, \"e\": [2]}"))
                .containsExactly("m a.b_c.d=1.0,e.0=2.0");
    }

    @Test
    void arrays_become_fields_or_json_or_nothing() {
        String payload = "{\"v\": 1, \"a\": [1, {\"x\": null}]}";

        mapping.json = arrays(ArrayPolicy.INDEX);
        assertThat(mapping.timeless(payload)).containsExactly("m a_0=1.0,v=1.0");
        mapping.json = arrays(ArrayPolicy.JSON);
        assertThat(mapping.timeless(payload)).containsExactly("m a=\"[1,{\\\"x\\\":null}]\",v=1.0");
        mapping.json = arrays(ArrayPolicy.IGNORE);
        assertThat(mapping.timeless(payload)).containsExactly("m v=1.0");
    }

    @Test
    void only_chosen_places_are_stored() {
        mapping.json = new JsonSettings(
                "_",
                ArrayPolicy.INDEX,
                null,
                List.of(JsonPath.parse("motor"), JsonPath.parse("*.ok")),
                List.of(JsonPath.parse("motor.secret")));

        assertThat(mapping.timeless(
                        "{\"motor\": {\"rpm\": 1, \"secret\": 2}, \"x\": {\"ok\": 3, \"no\": 4}, \"ok\": 5}"))
                .containsExactly("m motor_rpm=1.0,x_ok=3.0");
    }

    @Test
    void each_element_of_an_array_becomes_a_point_with_what_is_around_it() {
        mapping.json = new JsonSettings("_", ArrayPolicy.INDEX, JsonPath.parse("data.readings"), List.of(), List.of());
        mapping.tagPaths.put("sensor", JsonPath.parse("id"));
        mapping.tagPaths.put("unit", JsonPath.parse("data.unit"));

        assertThat(mapping.lines("{\"fw\": 3, \"data\": {\"unit\": \"C\", \"n\": 2, \"readings\": ["
                        + "{\"id\": \"a\", \"v\": 1}, {\"id\": \"a\", \"v\": 2}, {\"id\": \"b\", \"v\": 3}]}}"))
                .containsExactly(
                        "m,sensor=a,unit=C data_n=2.0,fw=3.0,v=1.0 1767225600123450007",
                        // The second of the same series and time makes way.
                        "m,sensor=a,unit=C data_n=2.0,fw=3.0,v=2.0 1767225600123460007",
                        "m,sensor=b,unit=C data_n=2.0,fw=3.0,v=3.0 1767225600123450007");
    }

    @Test
    void an_array_of_numbers_or_a_document_that_is_one_gives_points_too() {
        mapping.json = points("samples");
        assertThat(mapping.timeless("{\"samples\": [1, 2]}")).containsExactly("m samples=1.0", "m samples=2.0");

        mapping.json = points(".");
        assertThat(mapping.timeless("[{\"a\": 1}, 5, null]")).containsExactly("m a=1.0", "m value=5.0");

        mapping.json = points("absent");
        assertThat(mapping.timeless("{\"v\": 1}")).containsExactly("m v=1.0");
    }

    @Test
    void measurement_and_tags_can_stand_in_the_payload() {
        mapping.measurementPath = JsonPath.parse("kind");
        mapping.tagPaths.put("line", JsonPath.parse("/meta/line.no"));

        assertThat(mapping.timeless("{\"kind\": \"oil temp\", \"meta\": {\"line.no\": 7, \"x\": 1}, \"v\": 2}"))
                .containsExactly("oil_temp,line=7 meta_x=1.0,v=2.0");
        assertThat(mapping.timeless("{\"kind\": \"\", \"meta\": 3, \"v\": 2}")).containsExactly("m meta=3.0,v=2.0");
    }

    @Test
    void declared_types_hold_for_every_spelling_of_a_value() {
        mapping.types.putAll(Map.of(
                "temp", FieldType.FLOAT,
                "motor.count", FieldType.INTEGER,
                "ok", FieldType.BOOLEAN,
                "name", FieldType.STRING));

        assertThat(mapping.timeless("{\"temp\": 21, \"motor\": {\"count\": 3.0}, \"ok\": 1, \"name\": 7}"))
                .containsExactly("m motor_count=3i,name=\"7\",ok=true,temp=21.0");
        assertThat(mapping.timeless("{\"temp\": \"21.5\", \"motor\": {\"count\": \"1e3\"}, \"ok\": \"False\"}"))
                .containsExactly("m motor_count=1000i,ok=false,temp=21.5");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"temp": "warm"}            | field 'temp' is declared float, and 'warm' cannot be that
                    {"temp": 9007199254740993}  | declared float
                    {"temp": true}              | declared float
                    {"count": 1.5}              | field 'count' is declared integer, and '1.5' cannot be that
                    {"count": "1e400000000"}    | declared integer
                    {"count": 1e30}             | declared integer
                    {"ok": "on"}                | declared boolean
                    {"ok": 2}                   | declared boolean
                    """)
    void what_would_lose_something_is_a_dead_letter(String payload, String reason) {
        mapping.types.putAll(Map.of("temp", FieldType.FLOAT, "count", FieldType.INTEGER, "ok", FieldType.BOOLEAN));

        assertThat(mapping.reason(payload)).contains(reason);
    }

    @Test
    void a_plain_value_has_a_declared_type_too() {
        mapping.types.put("value", FieldType.INTEGER);
        mapping.format = PayloadFormat.VALUE;

        assertThat(mapping.timeless("7.0")).containsExactly("m value=7i");
        assertThat(mapping.reason("{\"a\": 1}")).contains("declared integer");
    }

    @Test
    void json_that_must_be_json_is_a_dead_letter_if_it_is_not() {
        mapping.format = PayloadFormat.JSON;

        assertThat(mapping.timeless(" {\"a\": 1} ")).containsExactly("m a=1.0");
        assertThat(mapping.reason("{\"a\": ")).startsWith("not JSON: ");
        assertThat(mapping.reason("{\"a\": 1} x")).startsWith("not JSON: ");
    }

    @Test
    void cbor_is_read_as_json_is() {
        mapping.format = PayloadFormat.CBOR;
        byte[] payload = new CBORMapper()
                .writeValueAsBytes(Map.of("t", 21.5, "raw", new byte[] {1, (byte) 0xff}, "deep", Map.of("n", 3)));

        assertThat(Mappings.strip(Mappings.lines(mapping.map("t", payload))))
                .containsExactly("m deep_n=3.0,raw=\"Af8=\",t=21.5");
        assertThat(Mappings.reason(mapping.map("t", new byte[] {(byte) 0xbf, 1})))
                .startsWith("not CBOR: ");
    }

    @Test
    void cbor_is_known_by_its_content_type() {
        byte[] payload = new CBORMapper().writeValueAsBytes(Map.of("t", 21.5));
        PayloadRecord record = new PayloadRecord(
                Records.ARRIVAL, "c", null, "t", 0, false, "application/cbor", ByteBuffer.wrap(payload));

        assertThat(Mappings.strip(
                        Mappings.lines(new PointMapper(PointSettings.DEFAULT, EdgeNodes.inMemory()).map(record, 7))))
                .containsExactly("mqtt,client_id=c,topic=t t=21.5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a..b", "a.", "."})
    void a_path_that_is_none_is_refused(String text) {
        if (text.equals(".")) {
            assertThat(JsonPath.parse(text).steps()).isEmpty();
        } else {
            assertThatThrownBy(() -> JsonPath.parse(text)).hasMessageContaining("not a path");
        }
    }

    @Test
    void tags_that_would_hide_each_other_or_the_time_are_refused() {
        mapping.fixedTags.put("time", "x");
        mapping.tagPaths.put("bad-name", JsonPath.parse("x"));
        assertThatThrownBy(mapping::mapping)
                .hasMessageContaining("fixedTags.time")
                .hasMessageContaining("bad-name");

        mapping.fixedTags.clear();
        mapping.tagPaths.clear();
        mapping.ownTags = true;
        mapping.fixedTags.put("topic", "x");
        assertThatThrownBy(mapping::mapping).hasMessageContaining("is a tag already");
    }

    @Test
    void a_field_that_two_mappings_declare_in_one_measurement_has_one_type() {
        mapping.types.put("motor.count", FieldType.INTEGER);
        TopicMapping first = mapping.mapping();
        mapping.types.put("motor.count", FieldType.FLOAT);
        TopicMapping second = mapping.mapping();
        mapping.measurement = "other";
        SettingsCheck check = new SettingsCheck();

        TopicMapping.checkTypes(List.of(first, mapping.mapping(), first), check);
        check.done();
        TopicMapping.checkTypes(List.of(first, second), check);

        assertThatThrownBy(check::done)
                .hasMessageContaining("mappings[1].types: 'motor_count' is float here and integer in an earlier");
    }

    private static JsonSettings arrays(ArrayPolicy policy) {
        return new JsonSettings("_", policy, null, List.of(), List.of());
    }

    private static JsonSettings points(@Nullable String path) {
        return new JsonSettings(
                "_", ArrayPolicy.INDEX, path == null ? null : JsonPath.parse(path), List.of(), List.of());
    }
}
