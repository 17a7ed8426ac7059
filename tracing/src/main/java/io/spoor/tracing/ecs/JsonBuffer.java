package io.spoor.tracing.ecs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Writes one line of JSON in UTF-8 into a buffer that grows and is used again. Used by one thread.
 *
 * <p>Whatever a text holds, the line stays whole: control characters and all line separators are escaped, half of a
 * surrogate pair becomes U+FFFD.
 */
final class JsonBuffer {
    private static final byte[] TRUE = "true".getBytes(US_ASCII);
    private static final byte[] FALSE = "false".getBytes(US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
    private static final byte[] SHORT_ESCAPES = shortEscapes();
    private static final int MAX_LONG_DIGITS = 20;
    private static final int HEX_DIGITS = 16;
    private static final int MAX_BYTES_PER_CHAR = 6;

    private byte[] bytes = new byte[256];
    private ByteBuffer view = ByteBuffer.wrap(bytes);
    private int length;

    private static byte[] shortEscapes() {
        byte[] escapes = new byte[128];
        Arrays.fill(escapes, 0, 0x20, (byte) 'u');
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        escapes['\b'] = 'b';
        escapes['\f'] = 'f';
        escapes['\n'] = 'n';
        escapes['\r'] = 'r';
        escapes['\t'] = 't';
        return escapes;
    }

    JsonBuffer clear() {
        length = 0;
        return this;
    }

    /** What was written; valid until the next write. */
    ByteBuffer content() {
        return view.clear().limit(length);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Copies finished JSON. */
    JsonBuffer raw(byte[] json) {
        ensure(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    /** Copies members of an object, like {@code "a":1,"b":2}; none if empty. */
    JsonBuffer members(byte[] json) {
        if (json.length > 0) {
            separate();
            raw(json);
        }
        return this;
    }

    JsonBuffer beginObject() {
        separate();
        return put('{');
    }

    JsonBuffer beginObject(Name name) {
        return name(name).put('{');
    }

    JsonBuffer endObject() {
        return put('}');
    }

    JsonBuffer field(Name name, long value) {
        return name(name).number(value);
    }

    JsonBuffer field(Name name, boolean value) {
        return name(name).raw(value ? TRUE : FALSE);
    }

    /** What JSON has no number for becomes {@code null}. */
    JsonBuffer field(Name name, double value) {
        String json = Double.isFinite(value) ? Double.toString(value) : "null";
        return name(name).raw(json.getBytes(US_ASCII));
    }

    JsonBuffer field(Name name, String value) {
        return name(name).text(value);
    }

    JsonBuffer fieldUnlessNull(Name name, @Nullable String value) {
        return value == null ? this : field(name, value);
    }

    JsonBuffer field(Name name, Collection<String> values) {
        return name(name).array(values);
    }

    /** A member whose name comes from outside. */
    JsonBuffer member(String name, Collection<String> values) {
        separate();
        return text(name).put(':').array(values);
    }

    JsonBuffer name(Name name) {
        separate();
        return raw(name.json);
    }

    JsonBuffer put(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    JsonBuffer number(long value) {
        ensure(MAX_LONG_DIGITS);
        if (value < 0) {
            return raw(Long.toString(value).getBytes(US_ASCII));
        }
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        digits(value, digits);
        return this;
    }

    /** Writes exactly so many decimal digits, with leading zeros. */
    void digits(long value, int count) {
        ensure(count);
        long rest = value;
        for (int at = length + count - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
    }

    /** Writes 16 hexadecimal digits. */
    JsonBuffer hex(long value) {
        ensure(HEX_DIGITS);
        for (int shift = (HEX_DIGITS - 1) * 4; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(int) (value >>> shift) & 0xf];
        }
        return this;
    }

    JsonBuffer text(String text) {
        int chars = text.length();
        ensure(chars * MAX_BYTES_PER_CHAR + 2);
        byte[] out = bytes;
        int at = length;
        out[at++] = '"';
        int i = 0;
        for (; i < chars; i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || SHORT_ESCAPES[c] != 0) {
                break;
            }
            out[at++] = (byte) c;
        }
        length = at;
        if (i < chars) {
            difficult(text, i);
        }
        return put('"');
    }

    private void difficult(String text, int from) {
        for (int i = from; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c < 0x80) {
                ascii(c);
            } else if (c == 0x85 || c == 0x2028 || c == 0x2029) {
                unicodeEscape(c);
            } else {
                utf8(Character.isSurrogate((char) c) && c <= 0xffff ? 0xfffd : c);
            }
        }
    }

    private void ascii(int c) {
        byte escape = SHORT_ESCAPES[c];
        if (escape == 0) {
            bytes[length++] = (byte) c;
        } else if (escape == 'u') {
            unicodeEscape(c);
        } else {
            bytes[length++] = '\\';
            bytes[length++] = escape;
        }
    }

    private void unicodeEscape(int c) {
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[c >> shift & 0xf];
        }
    }

    private void utf8(int c) {
        if (c < 0x800) {
            bytes[length++] = (byte) (0xc0 | c >> 6);
        } else {
            if (c < 0x10000) {
                bytes[length++] = (byte) (0xe0 | c >> 12);
            } else {
                bytes[length++] = (byte) (0xf0 | c >> 18);
                bytes[length++] = (byte) (0x80 | c >> 12 & 0x3f);
            }
            bytes[length++] = (byte) (0x80 | c >> 6 & 0x3f);
        }
        bytes[length++] = (byte) (0x80 | c & 0x3f);
    }

    private JsonBuffer array(Collection<String> values) {
        put('[');
        for (String value : values) {
            separate();
            text(value);
        }
        return put(']');
    }

    private void separate() {
        if (length > 0) {
            byte last = bytes[length - 1];
            if (last != '{' && last != '[' && last != ':') {
                put(',');
            }
        }
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, more)));
            view = ByteBuffer.wrap(bytes);
        }
    }
}
