package io.spoor.bridges.influxdb;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a store's answer as what to do next. */
final class HttpAnswers {
    /** However long a store asks us to stay away, look again after this. */
    static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(5);

    /** Of an answer; more is no help. */
    private static final long MAX_BODY_BYTES = 64 << 10;

    private static final int MAX_REASON = 500;

    /** InfluxDB 1 answers 500, as if it were busy, for what stays so until a person has mended it. */
    private static final String NO_RETENTION_POLICY = "retention policy not found";

    private final InstantSource clock;
    private final JsonMapper json = new JsonMapper();

    HttpAnswers(InstantSource clock) {
        this.clock = clock;
    }

    WriteOutcome outcome(Response response) throws IOException {
        if (response.isSuccessful()) {
            return new WriteOutcome.Stored();
        }
        int status = response.code();
        String said = said(response);
        String reason = "HTTP status code: " + status + (said.isEmpty() ? "" : "; Message: " + said);
        if (said.contains(NO_RETENTION_POLICY)) {
            return new WriteOutcome.Refused(reason);
        }
        if (status == 408 || status == 429 || status >= 500) {
            return new WriteOutcome.Busy(reason, retryAfter(response.header("Retry-After")));
        }
        return switch (status) {
            case 413 -> new WriteOutcome.TooLarge(reason);
            // 422 is InfluxDB 2's answer to well-formed points that it may not keep, for example past the retention.
            case 400, 422 -> new WriteOutcome.Rejected(reason);
            default -> new WriteOutcome.Refused(reason);
        };
    }

    /** In words, from wherever the version puts them. */
    private String said(Response response) throws IOException {
        String body = response.peekBody(MAX_BODY_BYTES).string();
        String text = ofJson(body);
        if (text == null) {
            text = response.header("X-Influxdb-Error");
        }
        if (text == null) {
            text = response.header("Location") == null ? body : "redirected to " + response.header("Location");
        }
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON) + "…";
    }

    /** InfluxDB 2 says "message", 1 and 3 say "error", and 3 has what is wrong with each line below "data". */
    private @Nullable String ofJson(String body) {
        try {
            JsonNode tree = json.readTree(body);
            String message = tree.path("message").asString("");
            String error = tree.path("error").asString("");
            String line = tree.at("/data/0/error_message")
                    .asString(tree.at("/data/error_message").asString(""));
            String said = message.isEmpty() ? error : message;
            if (!line.isEmpty()) {
                said = said.isEmpty() ? line : said + ": " + line;
            }
            return said.isEmpty() ? null : said;
        } catch (JacksonException notJson) {
            return null;
        }
    }

    /** Seconds or a date [RFC 9110 section 10.2.3]; zero if absent or unreadable. */
    private Duration retryAfter(@Nullable String header) {
        if (header == null) {
            return Duration.ZERO;
        }
        Duration wait;
        try {
            wait = header.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(header))
                    : Duration.between(
                            clock.instant(),
                            Instant.from(ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)));
        } catch (DateTimeException unreadable) {
            return Duration.ZERO;
        }
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : wait;
    }
}
