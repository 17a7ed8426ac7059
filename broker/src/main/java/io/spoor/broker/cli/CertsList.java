package io.spoor.broker.cli;

import io.spoor.certs.CertsException;
import io.spoor.certs.SerialNumbers;
import io.spoor.certs.authority.CaDirectory;
import io.spoor.certs.authority.IndexEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spoor certs list}. */
@Command(
        name = "list",
        description = "List what an authority has issued, oldest first. Needs no key.",
        footer = {"", "Example:", "  spoor certs list --expiring 30"})
final class CertsList extends CertsSubcommand {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

    @Mixin
    private CaOptions ca;

    @Option(
            names = "--expiring",
            paramLabel = "N",
            converter = CertsConverters.Days.class,
            description = "Only those that are valid and expire within N days.")
    private @Nullable Long expiring;

    @Option(names = "--revoked", description = "Only those that are revoked.")
    private boolean revoked;

    @Override
    void run() throws CertsException {
        List<IndexEntry> entries = CaDirectory.at(ca.directory()).entries();
        Instant now = CLOCK.instant();
        print(String.format(Locale.ROOT, "%-8s %-10s %-32s %s", "STATE", "EXPIRES", "SERIAL", "SUBJECT"));
        for (IndexEntry entry : entries) {
            if (wanted(entry, now)) {
                print(line(entry, now));
            }
        }
    }

    private boolean wanted(IndexEntry entry, Instant now) {
        if (revoked && entry.revocation() == null) {
            return false;
        }
        return expiring == null
                || (entry.state(now) == IndexEntry.State.VALID
                        && entry.notAfter().isBefore(now.plus(Duration.ofDays(expiring))));
    }

    private static String line(IndexEntry entry, Instant now) {
        IndexEntry.Revocation revocation = entry.revocation();
        return String.format(
                Locale.ROOT,
                "%-8s %-10s %-32s %s%s",
                entry.state(now).name().toLowerCase(Locale.ROOT),
                DAY.format(entry.notAfter()),
                SerialNumbers.format(entry.serialNumber()),
                entry.subject(),
                revocation == null
                        ? ""
                        : " (" + revocation.reason().optionName() + ", " + DAY.format(revocation.at()) + ")");
    }
}
