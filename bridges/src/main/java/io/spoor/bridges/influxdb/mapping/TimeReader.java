package io.spoor.bridges.influxdb.mapping;

import io.spoor.bridges.influxdb.mapping.TimeSettings.Otherwise;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads times out of payloads, and judges them by the arrival. */
final class TimeReader {
    private static final long SECOND = 1_000_000_000L;

    /** Digits of a number of nanoseconds, and of a fraction of a second. */
    private static final int MAX_DIGITS = 40;

    /** RFC 3339 lets a space stand for the T, and so do many devices. */
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("[ ]['T']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private final TimeSettings settings;
    private final ZoneId zone;

    TimeReader(TimeSettings settings) {
        this.settings = settings;
        this.zone = ZoneId.of(settings.zone());
    }

    /** The time at the configured place; the arrival if none is configured. */
    PayloadTime of(JsonNode element, JsonNode document, long arrival) {
        JsonPath path = settings.path();
        if (path == null) {
            return PayloadTime.arrival(arrival);
        }
        JsonNode node = path.in(element);
        if (node == null) {
            node = path.in(document);
        }
        PayloadTime time = node == null ? null : read(node);
        return time == null
                ? otherwise(node == null ? "there is no time at " + path : "no time: " + shortened(node), arrival)
                : bounded(time, arrival);
    }

    /** A time that the payload's own format tells; kept exactly. */
    PayloadTime exact(long amount, long unitNanos, long arrival) {
        try {
            return bounded(PayloadTime.exact(Math.multiplyExact(amount, unitNanos)), arrival);
        } catch (ArithmeticException e) {
            return otherwise("no time: " + amount, arrival);
        }
    }

    /** A time that the payload's own format tells, in units that leave room for others. */
    PayloadTime roomy(long amount, TimeFormat unit, long arrival) {
        try {
            return bounded(new PayloadTime(Math.multiplyExact(amount, unit.nanos()), unit.nanos()), arrival);
        } catch (ArithmeticException e) {
            return otherwise("no time: " + amount, arrival);
        }
    }

    private PayloadTime bounded(PayloadTime time, long arrival) {
        boolean absurd = time.epochNanos() < arrival - settings.past().toNanos()
                || time.epochNanos() > arrival + settings.future().toNanos();
        return absurd
                ? otherwise(
                        "the time " + Instant.ofEpochSecond(0, time.epochNanos()) + " is too far from its arrival",
                        arrival)
                : time;
    }

    private PayloadTime otherwise(String fault, long arrival) {
        if (settings.otherwise() == Otherwise.ARRIVAL) {
            return PayloadTime.arrival(arrival);
        }
        throw new UnmappableException(fault);
    }

    /** Null if it is none. */
    private @Nullable PayloadTime read(JsonNode node) {
        TimeFormat format = settings.format();
        if (format == null || format == TimeFormat.ISO) {
            return node.isString() ? iso(node.stringValue().strip()) : null;
        }
        boolean single = node.isNumber() || node.isString();
        return single && Numbers.isNumber(node.asString()) ? amount(new BigDecimal(node.asString()), format) : null;
    }

    private static @Nullable PayloadTime amount(BigDecimal amount, TimeFormat unit) {
        if (amount.precision() > MAX_DIGITS || Math.abs((long) amount.scale()) > MAX_DIGITS) {
            return null;
        }
        BigDecimal nanos = amount.multiply(BigDecimal.valueOf(unit.nanos()));
        // What is not told apart: a unit, or what its fraction leaves of it.
        long room = unit.nanos();
        for (int digit = 0; digit < amount.stripTrailingZeros().scale() && room > 1; digit += 3) {
            room = Math.max(1, room / 1000);
        }
        try {
            long whole = nanos.setScale(0, RoundingMode.FLOOR).longValueExact();
            return new PayloadTime(Math.floorDiv(whole, room) * room, room);
        } catch (ArithmeticException tooLong) {
            return null;
        }
    }

    private @Nullable PayloadTime iso(String text) {
        try {
            TemporalAccessor read = ISO.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            Instant instant = read instanceof OffsetDateTime with
                    ? with.toInstant()
                    : ((LocalDateTime) read).atZone(zone).toInstant();
            long nanos = Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
            long room = SECOND;
            for (int digit = 0; digit < fractionDigits(text); digit += 3) {
                room /= 1000;
            }
            return new PayloadTime(nanos, Math.max(1, room));
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static int fractionDigits(String text) {
        int dot = text.indexOf('.');
        int end = dot + 1;
        while (dot >= 0 && end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return dot < 0 ? 0 : Math.min(9, end - dot - 1);
    }

    private static String shortened(JsonNode node) {
        String text = node.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
