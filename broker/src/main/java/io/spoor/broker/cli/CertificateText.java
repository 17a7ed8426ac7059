package io.spoor.broker.cli;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertificateDescription;
import io.spoor.certs.KeyType;
import io.spoor.certs.SerialNumbers;
import io.spoor.certs.authority.SigningRequest;
import io.spoor.certs.authority.Usage;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Certificates, revocation lists and signing requests in words. */
final class CertificateText {
    private CertificateText() {}

    static List<String> of(X509Certificate certificate, Instant now) {
        CertificateDescription description = CertificateDescription.of(certificate);
        List<String> lines = new ArrayList<>();
        lines.add("Certificate");
        add(lines, "subject", description.subject());
        add(lines, "issuer", description.issuer());
        add(lines, "serial", description.serialNumber());
        add(
                lines,
                "valid",
                description.notBefore() + " to " + description.notAfter() + " (" + remaining(description, now) + ")");
        add(lines, "for", purpose(certificate));
        add(lines, "names", names(description.alternativeNames()));
        add(lines, "key", KeyType.describe(certificate.getPublicKey()));
        add(lines, "signature", certificate.getSigAlgName());
        add(lines, "sha256", description.sha256());
        return lines;
    }

    static List<String> of(X509CRL list, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add("Revocation list");
        add(lines, "issuer", list.getIssuerX500Principal().getName());
        add(lines, "written", list.getThisUpdate().toInstant().toString());
        Instant end = list.getNextUpdate() == null
                ? Instant.MAX
                : list.getNextUpdate().toInstant();
        add(lines, "counts until", end.equals(Instant.MAX) ? "(no end)" : end + (now.isAfter(end) ? " (ENDED)" : ""));
        Set<? extends X509CRLEntry> entries = list.getRevokedCertificates();
        add(lines, "revoked", entries == null ? "none" : String.valueOf(entries.size()));
        if (entries != null) {
            entries.stream()
                    .sorted(Comparator.comparing(
                            entry -> entry.getRevocationDate().toInstant()))
                    .map(CertificateText::line)
                    .forEach(lines::add);
        }
        return lines;
    }

    static List<String> of(SigningRequest request) {
        List<String> lines = new ArrayList<>();
        lines.add("Signing request");
        add(lines, "subject", request.subjectText());
        add(lines, "names", names(request.alternativeNames()));
        add(lines, "key", KeyType.describe(request.publicKey()));
        return lines;
    }

    private static String line(X509CRLEntry entry) {
        return "    " + SerialNumbers.format(entry.getSerialNumber()) + "  "
                + entry.getRevocationDate().toInstant()
                + (entry.getRevocationReason() == null
                        ? ""
                        : "  "
                                + entry.getRevocationReason()
                                        .name()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '-'));
    }

    private static void add(List<String> lines, String label, String value) {
        lines.add(String.format(Locale.ROOT, "  %-12s %s", label, value));
    }

    private static String names(List<AlternativeName> names) {
        return names.isEmpty()
                ? "(none)"
                : names.stream().map(AlternativeName::toString).collect(Collectors.joining(", "));
    }

    private static String purpose(X509Certificate certificate) {
        if (certificate.getBasicConstraints() >= 0) {
            return "an authority";
        }
        return Usage.of(certificate)
                .map(usage -> usage == Usage.SERVER ? "a server" : "a client")
                .orElse("unspecified use");
    }

    private static String remaining(CertificateDescription description, Instant now) {
        if (now.isAfter(description.notAfter())) {
            return "EXPIRED " + Duration.between(description.notAfter(), now).toDays() + " days ago";
        }
        if (now.isBefore(description.notBefore())) {
            return "NOT YET VALID";
        }
        return Duration.between(now, description.notAfter()).toDays() + " days left";
    }
}
