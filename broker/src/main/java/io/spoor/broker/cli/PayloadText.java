package io.spoor.broker.cli;

import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** What others have sent, for a terminal: nothing in it may act on that. */
final class PayloadText {
    private static final int HEX_ROW = 16;

    private PayloadText() {}

    /** How to show a payload. The names are what a user writes. */
    enum Form {
        text,
        hex,
        base64,
        json
    }

    /** Puts each key on a line of its own. */
    private static final class Indented extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter();
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }

    /** @param form null for text if it is that, else hex */
    static String of(byte[] payload, @Nullable Form form) {
        Form chosen = form == null ? (isText(payload) ? Form.text : Form.hex) : form;
        return switch (chosen) {
            case text -> lines(new String(payload, StandardCharsets.UTF_8));
            case hex -> hex(payload);
            case base64 -> Base64.getEncoder().encodeToString(payload);
            case json -> json(payload);
        };
    }

    /** The text with control characters made visible; a dash for none. */
    static String printable(@Nullable String text) {
        return text == null || text.isEmpty() ? "-" : escaped(text, false);
    }

    /** Whatever is in its texts is escaped by JSON itself. */
    private static String json(byte[] payload) {
        JsonFactory factory =
                JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
        StringWriter text = new StringWriter();
        try (JsonParser in = factory.createParser(ObjectReadContext.empty(), payload);
                JsonGenerator out = factory.createGenerator(new Indented(), text)) {
            while (in.nextToken() != null) {
                out.copyCurrentEventExact(in);
            }
        } catch (JacksonException e) {
            return "(not JSON: " + e.getOriginalMessage() + ")";
        }
        return text.toString();
    }

    private static String lines(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean withLines) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean kept = withLines && (c == '\n' || c == '\t');
            if (Character.isISOControl(c) && !kept) {
                escaped.append(String.format("\\x%02x", c));
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    private static boolean isText(byte[] payload) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .chars()
                    .noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r');
        } catch (CharacterCodingException notText) {
            return false;
        }
    }

    private static String hex(byte[] payload) {
        StringBuilder rows = new StringBuilder();
        HexFormat format = HexFormat.ofDelimiter(" ");
        for (int at = 0; at < payload.length; at += HEX_ROW) {
            int end = Math.min(payload.length, at + HEX_ROW);
            rows.append(String.format("%06x  %-47s  ", at, format.formatHex(payload, at, end)));
            for (int i = at; i < end; i++) {
                rows.append(payload[i] >= ' ' && payload[i] < 0x7f ? (char) payload[i] : '.');
            }
            rows.append(end < payload.length ? "\n" : "");
        }
        return rows.toString();
    }
}
