package io.spoor.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PayloadRecordTest {
    private static final PayloadRecord FULL = new PayloadRecord(
            1_767_225_600_123_456_789L, "gerät-7", "jo", "a/b", 2, true, "text/plain", ByteBuffer.wrap(new byte[] {1, 2
            }));
    private static final PayloadRecord BARE =
            new PayloadRecord(-1, "", null, "t", 0, false, null, ByteBuffer.allocate(0));

    @Test
    void every_field_comes_back() {
        assertThat(PayloadRecord.decode(FULL.encode())).isEqualTo(FULL);
        assertThat(PayloadRecord.decode(BARE.encode())).isEqualTo(BARE);
    }

    @Test
    void the_form_on_disk_is_fixed() {
        assertThat(new PayloadRecord(5, "c", null, "t", 1, true, null, ByteBuffer.wrap(new byte[] {9}))
                        .encode()
                        .array())
                .containsExactly(1, 3, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 1, 'c', 0, 0, 0, 1, 't', 9);
    }

    @Test
    void random_records_come_back_through_any_scratch_buffer() {
        Random random = new Random(42);
        ByteBuffer scratch = ByteBuffer.allocate(200);
        for (int i = 0; i < 1_000; i++) {
            // Given
            byte[] payload = new byte[random.nextInt(300)];
            random.nextBytes(payload);
            PayloadRecord record = new PayloadRecord(
                    random.nextLong(),
                    text(random),
                    orNull(random, text(random)),
                    text(random),
                    random.nextInt(3),
                    random.nextBoolean(),
                    orNull(random, text(random)),
                    ByteBuffer.wrap(payload));
            // When
            ByteBuffer encoded = record.encode(scratch);
            // Then
            assertThat(PayloadRecord.decode(encoded)).isEqualTo(record);
            assertThat(record.payload().remaining()).isEqualTo(payload.length);
        }
    }

    @Test
    void a_record_cut_before_its_payload_is_refused() {
        ByteBuffer whole = FULL.encode();
        for (int cut = 0; cut < whole.limit() - 2; cut++) {
            ByteBuffer part = whole.slice(0, cut);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PayloadRecord.decode(part))
                    .withMessageStartingWith("payload record ");
        }
    }

    @Test
    void garbage_is_refused_or_read_but_never_fails_otherwise() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] garbage = new byte[random.nextInt(60)];
            random.nextBytes(garbage);
            if (garbage.length > 2) {
                garbage[0] = 1;
                garbage[1] &= 31;
            }
            assertThatCode(() -> decodeOrRefuse(garbage)).doesNotThrowAnyException();
        }
    }

    @Test
    void another_version_is_refused_by_number() {
        ByteBuffer encoded = FULL.encode();
        encoded.put(0, (byte) 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PayloadRecord.decode(encoded))
                .withMessage("payload record of version 2; this program reads version 1 only");
    }

    @Test
    void text_that_is_not_valid_does_not_break_a_record() {
        // Given: half of a surrogate pair
        PayloadRecord record =
                new PayloadRecord(0, "x\ud83dy", null, "t", 0, false, null, ByteBuffer.wrap("p".getBytes(UTF_8)));
        // Then
        assertThat(PayloadRecord.decode(record.encode()).clientId()).isEqualTo("x?y");
    }

    private static void decodeOrRefuse(byte[] bytes) {
        try {
            PayloadRecord.decode(ByteBuffer.wrap(bytes));
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("payload record ");
        }
    }

    private static String text(Random random) {
        return "äöü€😀abcdefghijklmnopqrstuvwxyz".substring(0, 6 + random.nextInt(20));
    }

    private static @Nullable String orNull(Random random, String text) {
        return random.nextBoolean() ? text : null;
    }
}
