package io.spoor.certs.tls;

import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.PemFile;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Revocation lists, each verified against the authority that it speaks for. Immutable.
 *
 * <p>Two authorities may bear one name with different keys, as when one replaces the other; a list speaks only for
 * certificates that its own authority signed.
 */
final class RevocationLists {
    /** From when on a list is reported as about to end: a third of its life. */
    private static final int LAST_PART = 3;

    /** A list, its file and who signed it. */
    record Signed(X509CRL list, Path file, X509Certificate signer) {
        Instant since() {
            return list.getThisUpdate().toInstant();
        }

        boolean expired(Instant now) {
            return list.getNextUpdate() != null
                    && now.isAfter(list.getNextUpdate().toInstant());
        }

        private boolean endsSoon(Instant now) {
            if (list.getNextUpdate() == null) {
                return false;
            }
            Instant end = list.getNextUpdate().toInstant();
            Duration life = Duration.between(since(), end);
            return now.isAfter(end.minus(life.dividedBy(LAST_PART)));
        }
    }

    private final Map<X500Principal, List<Signed>> byIssuer;

    private RevocationLists(Map<X500Principal, List<Signed>> byIssuer) {
        this.byIssuer = byIssuer;
    }

    static RevocationLists read(List<FileContent> files, Path authorityFile, List<X509Certificate> authorities)
            throws CertsException {
        Map<X500Principal, List<Signed>> byIssuer = new HashMap<>();
        for (FileContent file : files) {
            for (X509CRL list : PemFile.revocationLists(file)) {
                if (list.hasUnsupportedCriticalExtension()) {
                    throw new CertsException(file.path()
                            + " holds a partial revocation list (delta, or split by distribution point);"
                            + " only complete lists are supported");
                }
                Signed signed = new Signed(list, file.path(), signer(list, file, authorityFile, authorities));
                add(byIssuer.computeIfAbsent(list.getIssuerX500Principal(), name -> new ArrayList<>()), signed);
            }
        }
        return new RevocationLists(byIssuer);
    }

    /** The list that speaks for a certificate. */
    Optional<Signed> of(X509Certificate certificate) {
        return byIssuer.getOrDefault(certificate.getIssuerX500Principal(), List.of()).stream()
                .filter(signed -> Signatures.verify(certificate, signed.signer().getPublicKey()))
                .findFirst();
    }

    /** When the first of the lists ends that do; from then on certificates of its authority may be refused. */
    Optional<Instant> end() {
        return byIssuer.values().stream()
                .flatMap(List::stream)
                .map(signed -> signed.list().getNextUpdate())
                .filter(Objects::nonNull)
                .map(Date::toInstant)
                .min(Comparator.naturalOrder());
    }

    /** What the operator should know: lists that have ended or will, and authorities without any. */
    List<String> warnings(Instant now, ExpiredCrl expiredCrl, Path authorityFile, List<X509Certificate> authorities) {
        List<String> warnings = new ArrayList<>();
        for (Signed signed : byIssuer.values().stream().flatMap(List::stream).toList()) {
            if (signed.expired(now)) {
                warnings.add("The revocation list " + signed.file() + " ended on "
                        + signed.list().getNextUpdate().toInstant()
                        + (expiredCrl == ExpiredCrl.REFUSE
                                ? "; certificates of its authority are refused until there is a new one"
                                : "; later revocations are not known")
                        + " ('spoor certs crl' writes one)");
            } else if (signed.endsSoon(now)) {
                warnings.add("The revocation list " + signed.file() + " ends on "
                        + signed.list().getNextUpdate().toInstant() + "; 'spoor certs crl' writes a new one");
            }
        }
        for (X509Certificate authority : authorities) {
            boolean covered = byIssuer.getOrDefault(authority.getSubjectX500Principal(), List.of()).stream()
                    .anyMatch(signed -> signed.signer().getPublicKey().equals(authority.getPublicKey()));
            if (!covered) {
                warnings.add("There is no revocation list of "
                        + authority.getSubjectX500Principal().getName() + ", which " + authorityFile
                        + " trusts; certificates that it issued are refused");
            }
        }
        return warnings;
    }

    private static X509Certificate signer(
            X509CRL list, FileContent file, Path authorityFile, List<X509Certificate> authorities)
            throws CertsException {
        for (X509Certificate authority : authorities) {
            if (Signatures.issued(authority, list)) {
                return authority;
            }
        }
        throw new CertsException("The revocation list in " + file.path() + " is of "
                + list.getIssuerX500Principal().getName() + ", and no certificate in " + authorityFile
                + " has signed it; add that authority's certificate, or take its own list");
    }

    /** Of several lists by one authority, the newest counts. */
    private static void add(List<Signed> lists, Signed signed) {
        for (int i = 0; i < lists.size(); i++) {
            Signed other = lists.get(i);
            if (other.signer().getPublicKey().equals(signed.signer().getPublicKey())) {
                if (signed.since().isAfter(other.since())) {
                    lists.set(i, signed);
                }
                return;
            }
        }
        lists.add(signed);
    }
}
