package io.spoor.bridges.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SparkplugPayloadTest {
    private static final byte[] SAMPLE = SparkplugBytes.payload(
            1_767_225_600_000L,
            3,
            SparkplugBytes.metric(
                    "a",
                    1,
                    DataType.TEMPLATE,
                    out -> out.writeByteArray(18, SparkplugBytes.template(false, SparkplugBytes.int32("x", null, -1)))),
            SparkplugBytes.int32("b", 2, 7));

    @Test
    void topics_are_read_and_those_of_others_are_not() {
        assertThat(SparkplugTopic.of("spBv1.0/g/NDATA/e"))
                .isEqualTo(new SparkplugTopic("g", MessageType.NDATA, "e", null));
        assertThat(SparkplugTopic.of("spBv1.0/g/DBIRTH/e/d"))
                .isEqualTo(new SparkplugTopic("g", MessageType.DBIRTH, "e", "d"));
        assertThat(SparkplugTopic.of("spBv1.0/g/NDATA/e/d")).isNull();
        assertThat(SparkplugTopic.of("spBv1.0/g/DDATA/e")).isNull();
        assertThat(SparkplugTopic.of("spBv1.0/STATE/host")).isNull();
        assertThat(SparkplugTopic.of("spBv1.0/g/OTHER/e")).isNull();
        assertThat(SparkplugTopic.of("plant/g/NDATA/e")).isNull();
    }

    @Test
    void a_payload_has_time_sequence_and_metrics() throws SparkplugException {
        SparkplugPayload payload = SparkplugPayload.decode(ByteBuffer.wrap(SAMPLE));

        assertThat(payload.timestamp()).isEqualTo(1_767_225_600_000L);
        assertThat(payload.seq()).isEqualTo(3);
        assertThat(payload.metrics()).extracting(RawMetric::name).containsExactly("a", "b");
    }

    @Test
    void templates_nested_beyond_reason_are_refused() {
        byte[] member = SparkplugBytes.int32("x", null, 1);
        for (int i = 0; i < 40; i++) {
            byte[] inner = member;
            member = SparkplugBytes.metric(
                    "t", null, DataType.TEMPLATE, out -> out.writeByteArray(18, SparkplugBytes.template(false, inner)));
        }
        byte[] payload = SparkplugBytes.payload(0, 0, member);

        assertThatThrownBy(() -> SparkplugPayload.decode(ByteBuffer.wrap(payload)))
                .isInstanceOf(SparkplugException.class)
                .hasMessageContaining("nested deeper");
    }

    @Test
    void no_bytes_break_the_reader() {
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(SAMPLE, random.nextInt(SAMPLE.length) + 1);
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                EdgeNodes.inMemory()
                        .read(
                                new SparkplugTopic("g", MessageType.NBIRTH, "e", null),
                                SparkplugPayload.decode(ByteBuffer.wrap(bytes)),
                                1,
                                0,
                                false);
            } catch (SparkplugException expected) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1000, 19_900);
    }
}
