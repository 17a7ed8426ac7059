package io.spoor.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PayloadRecordTest {
    private static final PayloadRecord FULL = new PayloadRecord(
            1_767_225_600_123_456_789L, "gerät-7", "jo", "a/b", 2, true, "text/plain", ByteBuffer.wrap(new byte[] {1, 2
            }));
    private static final PayloadRecord BARE =
            new PayloadRecord(-1, "", null, "t", 0, false, null, ByteBuffer.allocate(0));

    private static final PayloadRecord FROM_A_DEVICE = new PayloadRecord(
            5,
            "c",
            null,
            "t",
            1,
            true,
            null,
            ByteBuffer.wrap(new byte[] {9}),
            new PublishOrigin(address("192.0.2.7"), 0x22b3, "CN=d"));

    @Test
    void every_field_comes_back() {
        assertThat(PayloadRecord.decode(FROM_A_DEVICE.encode())).isEqualTo(FROM_A_DEVICE);
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
    void where_it_came_from_makes_it_another_version() {
        assertThat(FROM_A_DEVICE.encode().array())
                .containsExactly(
                        2,
                        3 | 1 << 5 | 1 << 6,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        5,
                        0,
                        0,
                        0,
                        1,
                        'c',
                        0,
                        0,
                        0,
                        1,
                        't', //
                        4,
                        192,
                        0,
                        2,
                        7,
                        0x22,
                        0xb3,
                        0,
                        0,
                        0,
                        4,
                        'C',
                        'N',
                        '=',
                        'd',
                        9);
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
                    ByteBuffer.wrap(payload),
                    origin(random));
            // When
            ByteBuffer encoded = record.encode(scratch);
            // Then
            assertThat(PayloadRecord.decode(encoded)).isEqualTo(record);
            assertThat(record.payload().remaining()).isEqualTo(payload.length);
        }
    }

    @Test
    void a_record_cut_before_its_payload_is_refused() {
        for (PayloadRecord record : List.of(FULL, FROM_A_DEVICE)) {
            ByteBuffer whole = record.encode();
            for (int cut = 0; cut < whole.limit() - record.payload().remaining(); cut++) {
                ByteBuffer part = whole.slice(0, cut);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> PayloadRecord.decode(part))
                        .withMessageStartingWith("payload record ");
            }
        }
    }

    @Test
    void garbage_is_refused_or_read_but_never_fails_otherwise() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] garbage = new byte[random.nextInt(60)];
            random.nextBytes(garbage);
            if (garbage.length > 2) {
                garbage[0] = (byte) (1 + i % 2);
                garbage[1] &= (byte) (i % 2 == 0 ? 31 : 127);
            }
            assertThatCode(() -> decodeOrRefuse(garbage)).doesNotThrowAnyException();
        }
    }

    @Test
    void another_version_is_refused_by_number() {
        ByteBuffer encoded = FULL.encode();
        encoded.put(0, (byte) 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PayloadRecord.decode(encoded))
                .withMessage("payload record of version 3; this program reads versions 1 and 2 only");
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

    private static @Nullable PublishOrigin origin(Random random) {
        String[] addresses = {"192.0.2.7", "2001:db8::1", "0.0.0.0"};
        return switch (random.nextInt(3)) {
            case 0 -> null;
            case 1 -> new PublishOrigin(null, random.nextInt(65_536), orNull(random, text(random)));
            default ->
                new PublishOrigin(
                        address(addresses[random.nextInt(3)]), random.nextInt(65_536), orNull(random, text(random)));
        };
    }

    private static InetAddress address(String literal) {
        return new InetSocketAddress(literal, 0).getAddress();
    }

    private static String text(Random random) {
        return "äöü€😀abcdefghijklmnopqrstuvwxyz".substring(0, 6 + random.nextInt(20));
    }

    private static @Nullable String orNull(Random random, String text) {
        return random.nextBoolean() ? text : null;
    }
}
