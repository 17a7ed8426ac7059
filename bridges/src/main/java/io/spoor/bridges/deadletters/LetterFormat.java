package io.spoor.bridges.deadletters;

import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.spi.DeadLetter;
import io.spoor.tracing.spi.DeadLetter.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Letters as JSON lines. Any thread. */
final class LetterFormat {
    private static final long SECOND = 1_000_000_000L;
    private static final String REPLAYED = "replayed";

    private final String destination;
    private final JsonMapper json = new JsonMapper();

    LetterFormat(String destination) {
        this.destination = destination;
    }

    /** @param replayed the file that the letter came back from; null if it is new */
    byte[] message(long index, PayloadRecord record, String reason, @Nullable String replayed) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("time", Instant.ofEpochSecond(0, record.epochNanos()).toString());
        line.put("topic", record.topic());
        line.put("clientId", record.clientId());
        putIfPresent(line, "userName", record.userName());
        line.put("qos", record.qos());
        line.put("retain", record.retain());
        putIfPresent(line, "contentType", record.contentType());
        line.put("reason", reason);
        line.put("index", index);
        putIfPresent(line, REPLAYED, replayed);
        line.put("payload", base64(record.payload()));
        return bytes(line);
    }

    byte[] unreadable(long index, Instant now, ByteBuffer record, String reason) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("time", now.toString());
        line.put("reason", reason);
        line.put("index", index);
        line.put("payload", base64(record));
        return bytes(line);
    }

    byte[] loss(long firstIndex, long lastIndex, Instant now, String cause) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("time", now.toString());
        line.put("reason", cause);
        line.put("lostFirstIndex", firstIndex);
        line.put("lostLastIndex", lastIndex);
        return bytes(line);
    }

    /** The letter; null if the line is none, which only somebody's editor can have made. */
    @Nullable
    StoredLetter read(String line) {
        try {
            return read(json.readTree(line));
        } catch (JacksonException | IllegalArgumentException | DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    /** The file that a line's letter came back from; null if it is new. */
    @Nullable
    String replayed(String line) {
        try {
            return textOrNull(json.readTree(line), REPLAYED);
        } catch (JacksonException e) {
            return null;
        }
    }

    private StoredLetter read(JsonNode line) {
        Instant time = Instant.parse(line.required("time").stringValue());
        String reason = line.required("reason").stringValue();
        if (line.has("lostFirstIndex")) {
            long first = line.required("lostFirstIndex").longValue();
            long last = line.required("lostLastIndex").longValue();
            String id = destination + ":" + first + "-" + last;
            return new StoredLetter(
                    new DeadLetter(id, Kind.LOSS, time, reason, first, last, null, null, new byte[0]), null);
        }
        long index = line.required("index").longValue();
        byte[] payload = Base64.getDecoder().decode(line.required("payload").stringValue());
        String topic = textOrNull(line, "topic");
        String clientId = textOrNull(line, "clientId");
        Kind kind = topic == null ? Kind.UNREADABLE : Kind.MESSAGE;
        DeadLetter letter =
                new DeadLetter(destination + ":" + index, kind, time, reason, index, index, topic, clientId, payload);
        if (topic == null) {
            return new StoredLetter(letter, null);
        }
        long nanos = Math.addExact(Math.multiplyExact(time.getEpochSecond(), SECOND), time.getNano());
        return new StoredLetter(
                letter,
                new PayloadRecord(
                        nanos,
                        clientId == null ? "" : clientId,
                        textOrNull(line, "userName"),
                        topic,
                        line.path("qos").asInt(0),
                        line.path("retain").asBoolean(false),
                        textOrNull(line, "contentType"),
                        ByteBuffer.wrap(payload)));
    }

    private static @Nullable String textOrNull(JsonNode line, String key) {
        JsonNode text = line.get(key);
        return text == null || !text.isString() ? null : text.stringValue();
    }

    private static void putIfPresent(Map<String, @Nullable Object> line, String key, @Nullable String value) {
        if (value != null) {
            line.put(key, value);
        }
    }

    private static String base64(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private byte[] bytes(Map<String, @Nullable Object> line) {
        return (json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
