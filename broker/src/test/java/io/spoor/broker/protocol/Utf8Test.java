package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.Bytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Utf8Test {

    /** What the JDK's own decoder and the rule about U+0000 say. */
    private static boolean model(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString()
                            .indexOf(0)
                    < 0;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isWellFormed(byte[] bytes) {
        // Bytes around it that would make a sequence longer, were they read
        ByteBuf buf = Unpooled.wrappedBuffer(new byte[] {(byte) 0xF0}, bytes, new byte[] {(byte) 0x80, (byte) 0x80});
        return Utf8.isWellFormed(buf, 1, bytes.length);
    }

    @ParameterizedTest
    @MethodSource
    void ill_formed_text_is_refused(byte[] text) {
        assertThat(isWellFormed(text)).isFalse();
        assertThat(isWellFormed(bytes("0123456789abcde", text))).isFalse();
        assertThat(isWellFormed(bytes(text, "0123456789abcdef"))).isFalse();
    }

    static Stream<byte[]> ill_formed_text_is_refused() {
        return Stream.of(
                bytes(0x00), // U+0000, [MQTT-1.5.4-2]
                bytes(0xC0, 0x80), // U+0000, overlong
                bytes(0xC1, 0xBF), // overlong, two bytes for U+007F
                bytes(0xE0, 0x9F, 0xBF), // overlong, three bytes for U+07FF
                bytes(0xF0, 0x8F, 0xBF, 0xBF), // overlong, four bytes for U+FFFF
                bytes(0xED, 0xA0, 0x80), // U+D800, the first surrogate, [MQTT-1.5.4-1]
                bytes(0xED, 0xBF, 0xBF), // U+DFFF, the last surrogate
                bytes(0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80), // U+1F600 as two surrogates (CESU-8)
                bytes(0xF4, 0x90, 0x80, 0x80), // U+110000, past the last character
                bytes(0xF5, 0x80, 0x80, 0x80),
                bytes(0xF8, 0x88, 0x80, 0x80, 0x80), // five bytes
                bytes(0xFE),
                bytes(0xFF),
                bytes(0x80), // a continuation without a start
                bytes(0xC3), // starts without a continuation
                bytes(0xE2, 0x82),
                bytes(0xF0, 0x9F, 0x98),
                bytes(0xC3, 0x28)); // a start and no continuation
    }

    @ParameterizedTest
    @MethodSource
    void well_formed_text_is_accepted_and_kept(String text) {
        byte[] bytes = bytes(text);
        assertThat(isWellFormed(bytes)).isTrue();
        assertThat(Utf8.read(Unpooled.wrappedBuffer(bytes), 0, bytes.length)).isEqualTo(text);
    }

    static Stream<String> well_formed_text_is_accepted_and_kept() {
        return Stream.of(
                "",
                "a",
                "sensor/7/temperature",
                "\u0001\u001F\u007F", // control characters should not, but may be sent
                "é ߿ ࠀ ퟿",
                "\uE000 \uFFFD \uFFFE", // around the surrogates, a replacement, a non-character
                "\uFEFFwith a byte order mark", // [MQTT-1.5.4-3]
                "𐀀 😀 \uDBFF\uDFFF");
    }

    @Test
    void random_bytes_are_judged_as_the_jdk_judges_them() {
        Random random = new Random(42);
        int[] interesting = {
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5
        };
        int wellFormed = 0;
        for (int round = 0; round < 200_000; round++) {
            byte[] text = new byte[random.nextInt(14)];
            for (int i = 0; i < text.length; i++) {
                boolean ascii = random.nextInt(4) != 0;
                text[i] = (byte) (ascii ? 'a' : interesting[random.nextInt(interesting.length)]);
            }
            boolean expected = model(text);
            wellFormed += expected ? 1 : 0;
            assertThat(isWellFormed(text)).as("%s", (Object) text).isEqualTo(expected);
        }
        assertThat(wellFormed).isBetween(20_000, 180_000);
    }

    @Test
    void every_character_of_unicode_is_judged_as_the_jdk_judges_it() {
        byte[] text = new byte[4];
        for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
            int size;
            if (c < 0x80) {
                size = 1;
                text[0] = (byte) c;
            } else {
                // By hand, because the JDK would not encode surrogates
                size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
                for (int i = size - 1; i > 0; i--) {
                    text[i] = (byte) (0x80 | ((c >> (6 * (size - 1 - i))) & 0x3F));
                }
                text[0] = (byte) ((0xF00 >> size) | (c >> (6 * (size - 1))));
            }
            boolean expected = c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE;
            if (Utf8.isWellFormed(Unpooled.wrappedBuffer(text), 0, size) != expected) {
                throw new AssertionError("U+" + Integer.toHexString(c));
            }
        }
    }
}
