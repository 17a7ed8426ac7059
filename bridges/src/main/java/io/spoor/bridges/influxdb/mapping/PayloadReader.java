package io.spoor.bridges.influxdb.mapping;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/** Reads payloads that are values or documents. Used by one thread. */
final class PayloadReader {
    private final ObjectMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private final ObjectMapper cbor = CBORMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** By its looks; bytes and text become what they are. */
    List<Draft> value(Incoming in, boolean withJson) {
        String text = text(in.record().payload());
        if (text == null) {
            return bytes(in);
        }
        String trimmed = text.strip();
        String name = in.field();
        return switch (trimmed) {
            case "true", "True", "TRUE" -> one(in, fields -> fields.bool(name, true));
            case "false", "False", "FALSE" -> one(in, fields -> fields.bool(name, false));
            case "", "null" -> List.of();
            default -> {
                JsonNode document = withJson && looksLikeJson(trimmed) ? parsed(json, bytesOf(in)) : null;
                yield document != null
                        ? DocumentPoints.of(document, in)
                        : one(in, fields -> numberOrText(trimmed, text, name, fields));
            }
        };
    }

    /** Text as it is, also when it looks like a number. */
    List<Draft> text(Incoming in) {
        String text = text(in.record().payload());
        return text == null ? bytes(in) : one(in, fields -> fields.text(in.field(), text));
    }

    List<Draft> bytes(Incoming in) {
        return one(in, fields -> fields.bytes(in.field(), bytesOf(in)));
    }

    List<Draft> json(Incoming in) {
        return document(json, "JSON", in);
    }

    List<Draft> cbor(Incoming in) {
        return document(cbor, "CBOR", in);
    }

    /** As CBOR if it is that, else by its looks. */
    List<Draft> cborOrValue(Incoming in) {
        JsonNode document = parsed(cbor, bytesOf(in));
        return document == null ? value(in, true) : DocumentPoints.of(document, in);
    }

    /** What the payload is when it is text. */
    static String required(Incoming in) {
        String text = text(in.record().payload());
        if (text == null) {
            throw new UnmappableException("the payload is not text in UTF-8");
        }
        return text;
    }

    private static List<Draft> document(ObjectMapper mapper, String what, Incoming in) {
        JsonNode document;
        try {
            document = mapper.readTree(bytesOf(in));
        } catch (JacksonException e) {
            throw new UnmappableException("not " + what + ": " + e.getOriginalMessage());
        }
        return DocumentPoints.of(document, in);
    }

    private static @Nullable JsonNode parsed(ObjectMapper mapper, byte[] bytes) {
        try {
            return mapper.readTree(bytes);
        } catch (JacksonException another) {
            return null;
        }
    }

    private static boolean looksLikeJson(String text) {
        char first = text.charAt(0);
        return first == '{' || first == '[' || first == '"';
    }

    private static void numberOrText(String trimmed, String text, String name, FieldSet fields) {
        if (Numbers.isNumber(trimmed)) {
            try {
                fields.integer(name, Long.parseLong(trimmed));
                return;
            } catch (NumberFormatException fractionOrTooLong) {
                double number = Double.parseDouble(trimmed);
                if (Double.isFinite(number)) {
                    fields.number(name, number);
                    return;
                }
            }
        }
        fields.text(name, text);
    }

    private static List<Draft> one(Incoming in, Consumer<FieldSet> fill) {
        var tags = in.tags();
        FieldSet fields = new FieldSet(in.rule().fields(), tags.keySet());
        fill.accept(fields);
        return List.of(new Draft(in.measurement(), tags, fields.fields(), PayloadTime.arrival(in.arrival())));
    }

    private static byte[] bytesOf(Incoming in) {
        ByteBuffer payload = in.record().payload();
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        return bytes;
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
