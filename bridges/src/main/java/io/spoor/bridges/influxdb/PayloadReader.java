package io.spoor.bridges.influxdb;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a payload by its looks into fields. Used by one thread. */
final class PayloadReader {
    /** JSON's grammar plus a leading plus sign; a leading zero as in 007 makes it text, for it is an identifier. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");

    /** No double needs more; longer runs of digits are text. */
    private static final int MAX_NUMBER_LENGTH = 64;

    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Adds the payload's fields; adds none if the payload holds no value. */
    void read(ByteBuffer payload, PayloadFormat format, String name, boolean ownName, FieldSet fields) {
        if (!payload.hasRemaining()) {
            return;
        }
        String text = format == PayloadFormat.BYTES ? null : text(payload);
        if (text == null) {
            byte[] bytes = new byte[payload.remaining()];
            payload.duplicate().get(bytes);
            fields.bytes(name, bytes);
        } else if (format == PayloadFormat.TEXT) {
            fields.text(name, text);
        } else {
            value(text, name, ownName, fields);
        }
    }

    private void value(String text, String name, boolean ownName, FieldSet fields) {
        String trimmed = text.strip();
        switch (trimmed) {
            case "true", "True", "TRUE" -> fields.bool(name, true);
            case "false", "False", "FALSE" -> fields.bool(name, false);
            case "", "null" -> {}
            default -> {
                if (!number(trimmed, name, fields) && !json(trimmed, name, ownName, fields)) {
                    fields.text(name, text);
                }
            }
        }
    }

    private static boolean number(String text, String name, FieldSet fields) {
        if (text.length() > MAX_NUMBER_LENGTH || !NUMBER.matcher(text).matches()) {
            return false;
        }
        try {
            fields.integer(name, Long.parseLong(text));
            return true;
        } catch (NumberFormatException fractionOrTooLong) {
            double number = Double.parseDouble(text);
            if (!Double.isFinite(number)) {
                return false;
            }
            fields.number(name, number);
            return true;
        }
    }

    private boolean json(String text, String name, boolean ownName, FieldSet fields) {
        char first = text.charAt(0);
        if (first != '{' && first != '[' && first != '"') {
            return false;
        }
        JsonNode tree;
        try {
            tree = json.readTree(text);
        } catch (JacksonException notJson) {
            return false;
        }
        JsonFlattener.flatten(tree, tree.isObject() && !ownName ? "" : name, fields);
        return true;
    }

    /** The payload as text, or null if it is not UTF-8 or has control characters that text has no use for. */
    private static @Nullable String text(ByteBuffer payload) {
        CharBuffer text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(payload.duplicate());
        } catch (CharacterCodingException notText) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f) {
                return null;
            }
        }
        return text.toString();
    }
}
