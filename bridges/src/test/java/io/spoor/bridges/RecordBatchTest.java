package io.spoor.bridges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordBatchTest {
    private final RecordBatch batch = new RecordBatch();

    @Test
    void gives_back_what_was_added() {
        Random random = new Random(1);
        for (int round = 0; round < 20; round++) {
            // Given
            batch.clear();
            List<byte[]> added = new ArrayList<>();
            long index = random.nextInt(1000);
            for (int i = random.nextInt(300); i >= 0; i--) {
                byte[] record = new byte[random.nextInt(2000)];
                random.nextBytes(record);
                added.add(record);
                // When
                batch.add(index++, ByteBuffer.wrap(record));
            }
            // Then
            assertThat(batch.size()).isEqualTo(added.size());
            assertThat(batch.nextIndex()).isEqualTo(index);
            assertThat(batch.bytes())
                    .isEqualTo(added.stream().mapToInt(record -> record.length).sum());
            for (int place = 0; place < added.size(); place++) {
                assertThat(batch.record(place)).isEqualTo(ByteBuffer.wrap(added.get(place)));
                assertThat(batch.index(place)).isEqualTo(index - added.size() + place);
            }
        }
    }

    @Test
    void lines_are_the_records_each_with_a_line_feed() {
        // Given
        for (String text : List.of("a", "", "ccc", "dd")) {
            batch.add(batch.size(), ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
        // Then
        assertThat(batch.lines(0, 4)).asString().isEqualTo("a\n\nccc\ndd\n");
        assertThat(batch.lines(1, 3)).asString().isEqualTo("\nccc\n");
        assertThat(batch.lines(2, 2)).isEmpty();
    }

    @Test
    void an_empty_batch_has_no_next_index() {
        assertThatThrownBy(batch::nextIndex).isInstanceOf(IllegalStateException.class);
    }
}
