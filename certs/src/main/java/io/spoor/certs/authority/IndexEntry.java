package io.spoor.certs.authority;

import io.spoor.certs.CertsException;
import io.spoor.certs.SerialNumbers;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate in the index of an authority: a line of six fields between tabs, as OpenSSL's {@code index.txt} has
 * them (state, end, revocation, serial number, file, subject).
 *
 * @param revocation null while it counts
 * @param file relative to the folder of the authority
 * @param subject in OpenSSL's form, for example {@code /CN=device-1}
 */
public record IndexEntry(
        BigInteger serialNumber, Instant notAfter, @Nullable Revocation revocation, String file, String subject) {

    /** That a certificate does not count any longer, since when and why. */
    public record Revocation(Instant at, RevocationReason reason) {}

    private static final int FIELDS = 6;

    /** Years before 2050 have two digits in ASN.1 (UTCTime), later ones four (GeneralizedTime). */
    private static final int FIRST_LONG_YEAR = 2050;

    private static final DateTimeFormatter LONG =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SHORT =
            DateTimeFormatter.ofPattern("uuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Where a certificate stands. */
    public enum State {
        VALID,
        EXPIRED,
        REVOKED
    }

    /** A revoked certificate stays revoked when it has expired as well. */
    public State state(Instant now) {
        if (revocation != null) {
            return State.REVOKED;
        }
        return now.isAfter(notAfter) ? State.EXPIRED : State.VALID;
    }

    IndexEntry revoked(Revocation revoked) {
        return new IndexEntry(serialNumber, notAfter, revoked, file, subject);
    }

    String line() {
        return String.join(
                "\t",
                revocation == null ? "V" : "R",
                time(notAfter),
                revocation == null
                        ? ""
                        : time(revocation.at()) + "," + revocation.reason().indexName(),
                SerialNumbers.format(serialNumber),
                file,
                subject);
    }

    /** @throws CertsException naming what is wrong with the line; the caller says which line of which file it is */
    static IndexEntry parse(String line) throws CertsException {
        List<String> fields = List.of(line.split("\t", -1));
        if (fields.size() != FIELDS) {
            throw new CertsException("it has " + fields.size() + " fields between tabs, not " + FIELDS);
        }
        try {
            Revocation revocation = switch (fields.get(0)) {
                case "V", "E" -> null;
                case "R" -> revocation(fields.get(2));
                default -> throw new CertsException("its state is '" + fields.get(0) + "', not V, E or R");
            };
            return new IndexEntry(
                    SerialNumbers.parse(fields.get(3)), time(fields.get(1)), revocation, fields.get(4), fields.get(5));
        } catch (DateTimeException e) {
            throw new CertsException("its time is not of the form YYMMDDHHMMSSZ", e);
        }
    }

    private static Revocation revocation(String field) throws CertsException {
        int comma = field.indexOf(',');
        return comma < 0
                ? new Revocation(time(field), RevocationReason.UNSPECIFIED)
                : new Revocation(time(field.substring(0, comma)), RevocationReason.parse(field.substring(comma + 1)));
    }

    private static String time(Instant instant) {
        boolean isLong = instant.atZone(ZoneOffset.UTC).getYear() >= FIRST_LONG_YEAR;
        return (isLong ? LONG : SHORT).format(instant);
    }

    private static Instant time(String text) {
        boolean isLong = text.length() == "uuuuMMddHHmmssZ".length();
        return Instant.from((isLong ? LONG : SHORT).parse(text));
    }
}
