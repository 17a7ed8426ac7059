package io.spoor.tracing.ecs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spoor.tracing.TraceEvent.Content;
import io.spoor.tracing.TraceEvent.MessagePublish;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what a publish carried: as text where it is text, without what is to stay out of the trace. One thread. */
final class Contents {
    private static final Name PAYLOAD = new Name("payload");
    private static final Name BYTES = new Name("bytes");
    private static final Name CONTENT_TYPE = new Name("content_type");
    private static final Name SHA256 = new Name("sha256");
    private static final Name TEXT = new Name("text");
    private static final Name BASE64 = new Name("base64");
    private static final Name TRUNCATED = new Name("truncated");
    private static final int LONGEST_CHARACTER = 4;

    private final List<Redaction> redactions;
    private final CharsetDecoder decoder = UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);

    Contents(List<Redaction> redactions) {
        this.redactions = redactions;
    }

    void write(JsonBuffer mqtt, MessagePublish publish) {
        mqtt.beginObject(PAYLOAD)
                .field(BYTES, publish.payloadBytes())
                .fieldUnlessNull(CONTENT_TYPE, publish.contentType());
        Content content = publish.content();
        if (content != null) {
            write(mqtt, publish, content.bytes());
        }
        mqtt.endObject();
    }

    private void write(JsonBuffer mqtt, MessagePublish publish, byte[] bytes) {
        boolean whole = bytes.length == publish.payloadBytes();
        List<Redaction> about = redactions.stream()
                .filter(redaction -> redaction.topic().matches(publish.topic()))
                .toList();
        String text = text(bytes, whole);
        if (about.isEmpty()) {
            if (whole) {
                mqtt.field(SHA256, HexFormat.of().formatHex(sha256(bytes)));
            }
            if (text == null) {
                mqtt.field(BASE64, Base64.getEncoder().encodeToString(bytes));
            }
        } else if (text == null) {
            text = Redaction.MARK; // in bytes nothing can be found that is to be left out
        } else {
            for (Redaction redaction : about) {
                text = redaction.apply(text);
            }
        }
        mqtt.fieldUnlessNull(TEXT, text);
        if (!whole) {
            mqtt.field(TRUNCATED, true);
        }
    }

    /** The bytes as text; null if they are none. The end may be in the middle of a character if something is missing. */
    private @Nullable String text(byte[] bytes, boolean whole) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.reset().decode(in, out, whole);
        boolean isText = result.isUnderflow() && in.remaining() < LONGEST_CHARACTER && (!whole || !in.hasRemaining());
        return isText ? out.flip().toString() : null;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
