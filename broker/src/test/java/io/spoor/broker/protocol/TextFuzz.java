package io.spoor.broker.protocol;

import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spoor.broker.fuzzing.FuzzTarget;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Texts, numbers, and a filter with a topic behind a newline, each beside a plain way to do the same: the JDK's strict
 * decoder, arithmetic, a regular expression.
 */
public final class TextFuzz implements FuzzTarget {

    @Override
    public List<byte[]> seeds() {
        return Stream.of("a/+/c\na/b/c", "#\n$SYS/x", "$share/g/a/#\na", "+/é\n/é", "a/#\na", "$share//x\ny", "/\n/")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .collect(Collectors.collectingAndThen(
                        Collectors.toList(),
                        list -> Stream.concat(
                                        list.stream(),
                                        Stream.of(
                                                bytes(0xFF, 0xFF, 0xFF, 0x7F), bytes(0x80, 0), bytes(0xED, 0xA0, 0x80)))
                                .toList()));
    }

    @Override
    public void run(byte[] input) {
        ByteBuf buffer = Unpooled.wrappedBuffer(input);
        number(buffer, input);
        header(buffer, input);
        boolean wellFormed = Utf8.isWellFormed(buffer, 0, input.length);
        assertThat(wellFormed).isEqualTo(isStrictUtf8(input));
        if (!wellFormed) {
            return;
        }
        String text = Utf8.read(buffer, 0, input.length);
        assertThat(text.getBytes(StandardCharsets.UTF_8)).isEqualTo(input);
        int newline = text.indexOf('\n');
        filter(text.substring(0, Math.max(0, newline)), text.substring(newline + 1));
    }

    private static boolean isStrictUtf8(byte[] input) {
        try {
            return StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(input))
                            .toString()
                            .indexOf('\0')
                    < 0;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static void number(ByteBuf buffer, byte[] input) {
        int value = Varint.read(buffer, 0, input.length);
        if (value >= 0) {
            ByteBuf out = Unpooled.buffer();
            Varint.write(out, value);
            assertThat(out.readableBytes()).isEqualTo(Varint.size(value));
            assertThat(out).isEqualTo(buffer.slice(0, out.readableBytes()));
        }
    }

    private static void header(ByteBuf buffer, byte[] input) {
        long header = FrameHeader.read(buffer, 0, input.length);
        if (header < 0) {
            assertThat(header).isIn(FrameHeader.INCOMPLETE, FrameHeader.MALFORMED);
            return;
        }
        int length = 0;
        for (int i = FrameHeader.size(header) - 1; i > 0; i--) {
            length = length * 128 + (input[i] & 0x7F);
        }
        assertThat(FrameHeader.remainingLength(header)).isEqualTo(length);
        assertThat(FrameHeader.firstByte(header)).isEqualTo(input[0] & 0xFF);
        assertThat(FrameHeader.isMinimal(header)).isEqualTo(Varint.read(buffer, 1, input.length) == length);
    }

    private static void filter(String text, String topic) {
        boolean valid = Topics.isValidName(topic);
        try {
            assertThat(TopicName.of(topic).text()).isEqualTo(topic);
            assertThat(valid).isTrue();
        } catch (MqttProtocolException e) {
            assertThat(valid).isFalse();
        }
        TopicFilter filter;
        try {
            filter = TopicFilter.parse(text);
        } catch (MqttProtocolException e) {
            return;
        }
        assertThat(String.join("/", filter.levels())).isEqualTo(filter.filter());
        String share = filter.shareName() == null ? "" : "$share/" + filter.shareName() + "/";
        assertThat(share + filter.filter()).isEqualTo(text);
        if (valid) {
            assertThat(filter.matches(topic)).isEqualTo(matchesByPattern(filter.filter(), topic));
        }
    }

    private static boolean matchesByPattern(String filter, String topic) {
        if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
            return false;
        }
        String pattern = Stream.of(filter.split("/", -1))
                .map(level -> switch (level) {
                    case "+" -> "[^/]*";
                    case "#" -> "#";
                    default -> Pattern.quote(level);
                })
                .collect(Collectors.joining("/"));
        pattern = pattern.equals("#")
                ? ".*"
                : pattern.endsWith("/#") ? pattern.substring(0, pattern.length() - 2) + "(/.*)?" : pattern;
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(topic).matches();
    }
}
