package io.spoor.bridges.influxdb;

import com.influxdb.exceptions.InfluxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads an InfluxDB client's exception as what to do next. */
final class HttpAnswers {
    /** However long a store asks us to stay away, look again after this. */
    static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(5);

    private final InstantSource clock;

    HttpAnswers(InstantSource clock) {
        this.clock = clock;
    }

    WriteOutcome outcome(InfluxException e) {
        int status = e.status();
        String reason = reason(e);
        if (status == 0 || status == 408 || status == 429 || status >= 500) {
            return new WriteOutcome.Busy(reason, retryAfter(e.headers().get("Retry-After")));
        }
        return switch (status) {
            case 413 -> new WriteOutcome.TooLarge(reason);
            // 422 is InfluxDB 2's answer to well-formed points that it may not keep, for example past the retention.
            case 400, 422 -> new WriteOutcome.Rejected(reason);
            default -> new WriteOutcome.Refused(reason);
        };
    }

    private static String reason(InfluxException e) {
        String message = e.getMessage();
        if (e.status() == 0) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return "not reachable: " + (message == null ? cause.toString() : message);
        }
        if (message != null) {
            return message;
        }
        // InfluxDB 1 says "error" where 2 says "message".
        Object error = e.errorBody().get("error");
        return "HTTP status code: " + e.status() + (error == null ? "" : "; Message: " + error);
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
