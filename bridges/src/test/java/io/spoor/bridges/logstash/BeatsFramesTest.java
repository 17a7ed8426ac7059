package io.spoor.bridges.logstash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.bridges.RecordBatches;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;

class BeatsFramesTest {

    @Test
    void a_window_is_a_count_and_the_documents_numbered_from_one() {
        try (BeatsFrames frames = new BeatsFrames(0)) {
            // When
            ByteBuffer window = frames.window(RecordBatches.of(7, "{}", "{\"é\":1}"));
            // Then
            assertThat(bytes(window))
                    .isEqualTo(
                            ("2W\0\0\0\2" // two documents
                                            + "2J\0\0\0\1\0\0\0\2{}" // the first, of 2 bytes
                                            + "2J\0\0\0\2\0\0\0\10{\"é\":1}") // the second, of 8
                                    .getBytes(UTF_8));
        }
    }

    @Test
    void compressed_frames_are_the_same_frames() throws Exception {
        try (BeatsFrames plain = new BeatsFrames(0);
                BeatsFrames compressed = new BeatsFrames(9)) {
            for (String text : new String[] {"{}", "{\"a\":\"" + "x".repeat(100_000) + "\"}", "{}"}) {
                // When
                ByteBuffer window = compressed.window(RecordBatches.of(0, text, text));
                // Then
                byte[] expected = bytes(plain.window(RecordBatches.of(0, text, text)));
                assertThat(window.get()).isEqualTo((byte) '2');
                assertThat(window.get()).isEqualTo((byte) 'W');
                assertThat(window.getInt()).isEqualTo(2);
                assertThat(window.get()).isEqualTo((byte) '2');
                assertThat(window.get()).isEqualTo((byte) 'C');
                assertThat(window.getInt()).isEqualTo(window.remaining());
                byte[] frames = new InflaterInputStream(new ByteArrayInputStream(bytes(window))).readAllBytes();
                assertThat(frames).isEqualTo(java.util.Arrays.copyOfRange(expected, 6, expected.length));
            }
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
