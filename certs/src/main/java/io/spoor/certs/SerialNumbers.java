package io.spoor.certs;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.regex.Pattern;

/** Serial numbers of certificates: random, so that nobody can guess what else was issued, and unique without a counter. */
public final class SerialNumbers {
    private static final int BITS = 128;
    private static final Pattern HEX = Pattern.compile("[0-9A-F]{1,40}");

    private SerialNumbers() {}

    /** A positive number of 128 bits; RFC 5280, 4.1.2.2 allows up to 159. */
    public static BigInteger next(SecureRandom random) {
        // The highest bit is set: every number then has the same length in hexadecimal.
        return new BigInteger(BITS, random).setBit(BITS - 1);
    }

    /** Upper-case hexadecimal, an even number of digits, as OpenSSL prints it. */
    public static String format(BigInteger serialNumber) {
        String hex = serialNumber.toString(16).toUpperCase(Locale.ROOT);
        return hex.length() % 2 == 0 ? hex : "0" + hex;
    }

    /** Reads hexadecimal in either case, with or without colons; whether it can be one says {@link #looksLikeOne}. */
    public static BigInteger parse(String text) throws CertsException {
        if (!looksLikeOne(text)) {
            throw new CertsException(
                    "'" + text + "' is no serial number; one is hexadecimal, as 'certs list' shows it");
        }
        return new BigInteger(plain(text), 16);
    }

    /** Whether a text is hexadecimal of a serial number's length. */
    public static boolean looksLikeOne(String text) {
        return HEX.matcher(plain(text)).matches();
    }

    private static String plain(String text) {
        return text.replace(":", "").toUpperCase(Locale.ROOT);
    }
}
