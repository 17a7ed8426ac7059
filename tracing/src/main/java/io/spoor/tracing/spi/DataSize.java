package io.spoor.tracing.spi;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of bytes, written as {@code 512KiB}, {@code 64MiB} or {@code 10MB}; never negative. */
public record DataSize(long bytes) implements Comparable<DataSize> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18}) ?(B|[KMGT]iB|kB|[MGT]B)");
    private static final String RIGHT =
            " is not a size; write a whole number and a unit, such as 512KiB, 64MiB or 1GiB";

    /** In the order of {@link #factor}'s powers. */
    private static final String PREFIXES = "KMGT";

    /** Checks that it is not negative. */
    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException(bytes + " is negative");
        }
    }

    /** The given number of binary kilobytes (1,024 bytes each). */
    public static DataSize ofKiB(long kib) {
        return new DataSize(Math.multiplyExact(kib, 1024));
    }

    /** The given number of binary megabytes (1,048,576 bytes each). */
    public static DataSize ofMiB(long mib) {
        return ofKiB(Math.multiplyExact(mib, 1024));
    }

    /**
     * Reads the form that {@link #toString} writes; units are B, KiB, MiB, GiB, TiB and the decimal kB, MB, GB, TB.
     *
     * @throws IllegalArgumentException if the text is not a size; the message says what would be right
     */
    public static DataSize parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "'" + RIGHT);
        }
        try {
            return new DataSize(Math.multiplyExact(Long.parseLong(form.group(1)), factor(form.group(2))));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is too large", e);
        }
    }

    /**
     * The size as an array or buffer length.
     *
     * @throws ArithmeticException past 2 GiB
     */
    public int toIntExact() {
        return Math.toIntExact(bytes);
    }

    private static long factor(String unit) {
        if (unit.equals("B")) {
            return 1;
        }
        int power = PREFIXES.indexOf(Character.toUpperCase(unit.charAt(0))) + 1;
        long base = unit.length() == 3 ? 1024 : 1000;
        long factor = 1;
        for (int i = 0; i < power; i++) {
            factor *= base;
        }
        return factor;
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** In the largest binary unit that leaves no remainder. */
    @Override
    public String toString() {
        long rest = bytes;
        int power = 0;
        while (rest != 0 && rest % 1024 == 0 && power < PREFIXES.length()) {
            rest /= 1024;
            power++;
        }
        return power == 0 ? rest + "B" : rest + PREFIXES.substring(power - 1, power) + "iB";
    }
}
