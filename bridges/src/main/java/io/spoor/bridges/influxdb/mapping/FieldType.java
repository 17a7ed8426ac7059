package io.spoor.bridges.influxdb.mapping;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A field's type as a mapping declares it. Values of another type are converted where that loses nothing. */
public enum FieldType {
    FLOAT {
        @Override
        @Nullable
        Object converted(Object value) {
            if (value instanceof Double) {
                return value;
            } else if (value instanceof Long whole) {
                double number = whole;
                // The largest long has no double of its own: a double at that limit stands for another number.
                return (long) number == whole && whole != Long.MAX_VALUE ? number : null;
            }
            return value instanceof String text && Numbers.isNumber(text) ? finite(Double.parseDouble(text)) : null;
        }
    },
    INTEGER {
        @Override
        @Nullable
        Object converted(Object value) {
            if (value instanceof Long) {
                return value;
            } else if (value instanceof Double number) {
                return number == Math.rint(number) && Math.abs(number) < 0x1p63 ? number.longValue() : null;
            }
            return value instanceof String text && Numbers.isNumber(text) ? whole(text) : null;
        }
    },
    BOOLEAN {
        @Override
        @Nullable
        Object converted(Object value) {
            if (value instanceof Boolean) {
                return value;
            } else if (value instanceof Number number) {
                double which = number.doubleValue();
                return which == 1 ? Boolean.TRUE : which == 0 ? Boolean.FALSE : null;
            }
            return value instanceof String text && BOOLEAN_TEXT.matcher(text).matches()
                    ? Boolean.valueOf(text.toLowerCase(Locale.ROOT))
                    : null;
        }
    },
    STRING {
        @Override
        Object converted(Object value) {
            return value.toString();
        }
    };

    private static final Pattern BOOLEAN_TEXT = Pattern.compile("true|True|TRUE|false|False|FALSE");

    /**
     * The value in this type; null if it cannot be had without a loss.
     *
     * @param value a Double, Long, Boolean or String
     */
    abstract @Nullable Object converted(Object value);

    private static @Nullable Object finite(double number) {
        return Double.isFinite(number) ? number : null;
    }

    private static @Nullable Object whole(String text) {
        BigDecimal number = new BigDecimal(text);
        // An exponent of a few bytes can stand for gigabytes of digits.
        if (Math.abs((long) number.scale()) > Numbers.MAX_LENGTH) {
            return null;
        }
        try {
            BigInteger whole = number.toBigIntegerExact();
            return whole.bitLength() < Long.SIZE ? whole.longValue() : null;
        } catch (ArithmeticException fraction) {
            return null;
        }
    }
}
