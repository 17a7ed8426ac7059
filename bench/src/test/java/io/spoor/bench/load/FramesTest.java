package io.spoor.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FramesTest {

    @Test
    void connect_is_a_clean_session_without_keep_alive() {
        assertThat(Frames.connect(MqttVersion.V3_1_1, "ab"))
                .containsExactly(0x10, 14, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 2, 'a', 'b');
        assertThat(Frames.connect(MqttVersion.V5, "ab"))
                .containsExactly(0x10, 15, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 0, 0, 0, 2, 'a', 'b');
    }

    @Test
    void connect_to_a_session_that_stays_is_not_clean_and_says_for_how_long() {
        assertThat(Frames.connect(MqttVersion.V3_1_1, "ab", false, 3600))
                .containsExactly(0x10, 14, 0, 4, 'M', 'Q', 'T', 'T', 4, 0, 0, 0, 0, 2, 'a', 'b');
        assertThat(Frames.connect(MqttVersion.V5, "ab", false, 3600))
                .containsExactly(
                        0x10, 20, 0, 4, 'M', 'Q', 'T', 'T', 5, 0, 0, 0, 5, 0x11, 0, 0, 0x0E, 0x10, 0, 2, 'a', 'b');
    }

    @Test
    void subscribe_asks_for_the_qos() {
        assertThat(Frames.subscribe(MqttVersion.V3_1_1, "t", 2)).containsExactly(0x82, 6, 0, 1, 0, 1, 't', 2);
        assertThat(Frames.subscribe(MqttVersion.V5, "t", 1)).containsExactly(0x82, 7, 0, 1, 0, 0, 1, 't', 1);
    }

    @Test
    void publish_frame_takes_packet_identifier_and_payload_fields() {
        // Given
        PublishFrame frame = Frames.publish(MqttVersion.V5, "t", 1, 20);
        ByteBuffer out = ByteBuffer.allocate(100);
        out.put((byte) 99);

        // When
        frame.append(out, 7, 8, 9);
        frame.setPacketId(out, 1, 0x1234);

        // Then
        byte[] written = new byte[out.flip().remaining()];
        out.get(written);
        assertThat(written).hasSize(1 + frame.length()).startsWith(99, 0x32, 26, 0, 1, 't', 0x12, 0x34, 0);
        assertThat(Payload.publisher(out, 9)).isEqualTo(7);
        assertThat(Payload.sequence(out, 9)).isEqualTo(8);
        assertThat(Payload.dueNanos(out, 9)).isEqualTo(9);
    }

    @Test
    void long_packet_has_a_length_of_two_bytes() {
        byte[] written = new byte[213];
        ByteBuffer out = ByteBuffer.wrap(written);

        Frames.publish(MqttVersion.V3_1_1, "topic", 0, 203).append(out, 0, 0, 0);

        // 2 + 5 + 203 = 210 = 1 * 128 + 82
        assertThat(written).startsWith(0x30, 0x80 | 82, 1, 0, 5, 't');
        assertThat(out.remaining()).isZero();
    }
}
