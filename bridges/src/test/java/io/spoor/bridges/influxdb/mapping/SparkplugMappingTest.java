package io.spoor.bridges.influxdb.mapping;

import static io.spoor.bridges.sparkplug.SparkplugBytes.bdSeq;
import static io.spoor.bridges.sparkplug.SparkplugBytes.dataSet;
import static io.spoor.bridges.sparkplug.SparkplugBytes.int32;
import static io.spoor.bridges.sparkplug.SparkplugBytes.metric;
import static io.spoor.bridges.sparkplug.SparkplugBytes.payload;
import static io.spoor.bridges.sparkplug.SparkplugBytes.template;
import static io.spoor.bridges.sparkplug.SparkplugBytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.bridges.influxdb.Records;
import io.spoor.bridges.sparkplug.DataType;
import io.spoor.bridges.sparkplug.EdgeNodes;
import io.spoor.bridges.sparkplug.SparkplugBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparkplugMappingTest {
    private static final String BIRTH = "spBv1.0/G1/NBIRTH/E1";
    private static final String DATA = "spBv1.0/G1/DDATA/E1/D1";
    private static final long MILLIS = 1_767_225_599_000L;
    private static final String TIME = " 1767225599000000007";

    private final PointMapper mapper = new PointMapper(PointSettings.DEFAULT, EdgeNodes.inMemory());

    @Test
    void births_data_and_deaths_are_one_series_without_any_configuration() {
        assertThat(lines(BIRTH, payload(MILLIS, 0, bdSeq(1), int32("Inputs/temp", 1, -3))))
                .containsExactly("mqtt,client_id=dev-1,edge_node_id=E1,group_id=G1"
                        + " Inputs_temp=-3.0,bdSeq=1.0,online_bool=true" + TIME);
        assertThat(lines("spBv1.0/G1/NDATA/E1", payload(MILLIS, 1, int32(null, 1, -4))))
                .containsExactly("mqtt,client_id=dev-1,edge_node_id=E1,group_id=G1 Inputs_temp=-4.0" + TIME);
        assertThat(lines("spBv1.0/G1/NDEATH/E1", payload(MILLIS, null, bdSeq(1))))
                .containsExactly("mqtt,client_id=dev-1,edge_node_id=E1,group_id=G1 bdSeq=1.0,online_bool=false" + TIME);
    }

    @Test
    void every_type_of_value_has_its_field() {
        assertThat(fields(
                        value(DataType.INT8, out -> out.writeUInt32(10, 0xff)),
                        value(DataType.INT16, out -> out.writeUInt32(10, -2)),
                        value(DataType.INT64, out -> out.writeUInt64(11, -3)),
                        value(DataType.UINT32, out -> out.writeUInt64(11, 4_294_967_295L)),
                        value(DataType.UINT64, out -> out.writeUInt64(11, -1)),
                        value(DataType.FLOAT, out -> out.writeFloat(12, 21.3f)),
                        value(DataType.DOUBLE, out -> out.writeDouble(13, 0.1)),
                        value(DataType.BOOLEAN, out -> out.writeBool(14, true)),
                        value(DataType.STRING, out -> text(out, 15, "grün")),
                        value(DataType.DATE_TIME, out -> out.writeUInt64(11, 5)),
                        value(DataType.BYTES, out -> out.writeByteArray(16, new byte[] {1, 2})),
                        metric("nan", null, DataType.DOUBLE, out -> out.writeDouble(13, Double.NaN)),
                        value(DataType.INT32, out -> out.writeBool(7, true))))
                .isEqualTo(
                        "boolean_bool=true,bytes_bytes=\"AQI=\",date_time=5.0,double=0.1,float=21.3,int16=-2.0,"
                                + "int64=-3.0,int8=-1.0,nan_text=\"NaN\",string_text=\"grün\",uint32=4294967295.0,uint64=18446744073709552000.0");
    }

    @Test
    void arrays_have_a_field_for_each_element() {
        byte[] ints = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(-1)
                .putInt(2)
                .array();
        byte[] bools = ByteBuffer.allocate(6)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(9)
                .put((byte) 0x80)
                .put((byte) 0x80)
                .array();
        byte[] texts = "a\0b\0".getBytes(StandardCharsets.UTF_8);

        assertThat(fields(value(DataType.INT32_ARRAY, out -> out.writeByteArray(16, ints))))
                .isEqualTo("int32_array_0=-1.0,int32_array_1=2.0");
        assertThat(fields(value(DataType.BOOLEAN_ARRAY, out -> out.writeByteArray(16, bools))))
                .contains("boolean_array_0_bool=true,boolean_array_1_bool=false", "boolean_array_8_bool=true");
        assertThat(fields(value(DataType.STRING_ARRAY, out -> out.writeByteArray(16, texts))))
                .isEqualTo("string_array_0_text=\"a\",string_array_1_text=\"b\"");
        assertThat(Mappings.reason(map(
                        DATA,
                        payload(MILLIS, 0, value(DataType.INT32_ARRAY, out -> out.writeByteArray(16, new byte[5]))))))
                .contains("ends before its last element");
    }

    @Test
    void a_data_set_gives_a_point_for_each_row() {
        byte[] set = dataSet(
                List.of("id", "value"),
                List.of(DataType.INT8, DataType.STRING),
                List.of(
                        List.of(out -> out.writeUInt32(1, 0xff), out -> text(out, 6, "x")),
                        List.of(out -> out.writeUInt32(1, 2), out -> {})));

        assertThat(lines(
                        DATA,
                        payload(
                                MILLIS,
                                0,
                                metric("table", null, DataType.DATA_SET, out -> out.writeByteArray(17, set)),
                                int32("n", null, 1))))
                .containsExactly(
                        tags() + "n=1.0" + TIME,
                        tags() + "table_id=-1.0,table_value_text=\"x\" 1767225599000010007",
                        tags() + "table_id=2.0 1767225599000020007");
    }

    @Test
    void a_template_gives_a_field_for_each_member_and_its_definition_none() {
        byte[] inner = template(false, int32("rpm", null, 900));
        byte[] outer = template(
                false,
                int32("amps", null, 3),
                metric("motor", null, DataType.TEMPLATE, out -> out.writeByteArray(18, inner)));

        assertThat(fields(
                        metric("press", null, DataType.TEMPLATE, out -> out.writeByteArray(18, outer)),
                        metric(
                                "type",
                                null,
                                DataType.TEMPLATE,
                                out -> out.writeByteArray(18, template(true, int32("d", null, 1))))))
                .isEqualTo("press_amps=3.0,press_motor_rpm=900.0");
    }

    @Test
    void metrics_of_other_times_are_other_points_and_so_is_one_that_comes_twice() {
        assertThat(lines(
                        DATA,
                        payload(
                                MILLIS,
                                0,
                                at(MILLIS - 1000, int32("t", null, 1)),
                                int32("t", null, 2),
                                int32("u", null, 3),
                                int32("t", null, 4))))
                .containsExactly(
                        tags() + "t=1.0 1767225598000000007",
                        tags() + "t=2.0,u=3.0" + TIME,
                        tags() + "t=4.0 1767225599000010007");
    }

    @Test
    void a_clock_that_was_never_set_costs_nothing() {
        assertThat(lines(DATA, payload(5, 0, int32("t", null, 1))))
                .containsExactly(tags() + "t=1.0 1767225600123450007");
    }

    @Test
    void commands_hold_no_values_and_the_hosts_state_is_json() {
        assertThat(map("spBv1.0/G1/NCMD/E1", payload(MILLIS, null, int32("x", null, 1))))
                .isEqualTo(new Mapped.Empty());
        assertThat(lines("spBv1.0/STATE/host", "{\"online\": true}".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("mqtt,client_id=dev-1,topic=spBv1.0/STATE/host online_bool=true 1767225600123450007");
    }

    @Test
    void what_cannot_be_understood_is_a_dead_letter() {
        assertThat(Mappings.reason(map(DATA, "hello".getBytes(StandardCharsets.UTF_8))))
                .startsWith("not a Sparkplug B payload: ");
        assertThat(Mappings.reason(map(DATA, payload(MILLIS, 0, int32(null, 77, 1)))))
                .isEqualTo("alias 77 is unknown: no birth of edge node G1/E1 has told its name");
    }

    private static String tags() {
        return "mqtt,client_id=dev-1,device_id=D1,edge_node_id=E1,group_id=G1 ";
    }

    private static byte[] value(DataType type, SparkplugBytes.Content content) {
        return metric(type.name().toLowerCase(java.util.Locale.ROOT), null, type, content);
    }

    private static byte[] at(long millis, byte[] metric) {
        byte[] time = SparkplugBytes.message(out -> out.writeUInt64(3, millis));
        return ByteBuffer.allocate(metric.length + time.length)
                .put(metric)
                .put(time)
                .array();
    }

    private String fields(byte[]... metrics) {
        List<String> lines = lines(DATA, payload(MILLIS, 0, metrics));
        assertThat(lines).hasSize(1);
        return lines.get(0).substring(tags().length(), lines.get(0).lastIndexOf(' '));
    }

    private List<String> lines(String topic, byte[] payload) {
        return Mappings.lines(map(topic, payload));
    }

    private Mapped map(String topic, byte[] payload) {
        return mapper.map(Records.record(topic, payload), 7);
    }
}
