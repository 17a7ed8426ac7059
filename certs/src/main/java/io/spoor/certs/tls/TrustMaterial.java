package io.spoor.certs.tls;

import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.PemFile;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whom an endpoint trusts, and whose certificates are revoked. Immutable; its trust manager serves all threads. */
public final class TrustMaterial {
    private final TlsFiles.Trust source;
    private final List<X509Certificate> authorities;
    private final @Nullable RevocationLists lists;
    private final X509ExtendedTrustManager trustManager;

    private TrustMaterial(
            TlsFiles.Trust source,
            List<X509Certificate> authorities,
            @Nullable RevocationLists lists,
            X509ExtendedTrustManager trustManager) {
        this.source = source;
        this.authorities = authorities;
        this.lists = lists;
        this.trustManager = trustManager;
    }

    static TrustMaterial load(TlsFiles.Trust source, FileSnapshot files, InstantSource clock) throws CertsException {
        List<X509Certificate> authorities = PemFile.certificates(files.get(source.authorities()));
        List<FileContent> listFiles = new ArrayList<>();
        for (Path file : source.revocationLists()) {
            listFiles.add(files.get(file));
        }
        RevocationLists lists =
                listFiles.isEmpty() ? null : RevocationLists.read(listFiles, source.authorities(), authorities);
        return new TrustMaterial(source, authorities, lists, trustManager(source, authorities, lists, clock));
    }

    /** The trusted authorities. */
    public List<X509Certificate> authorities() {
        return authorities;
    }

    /** Refuses what no trusted authority issued, what is out of its time, and what a revocation list names. */
    public X509ExtendedTrustManager trustManager() {
        return trustManager;
    }

    /** When the first of the revocation lists ends; null if there are none, or none that end. */
    public @Nullable Instant revocationListEnd() {
        return lists == null ? null : lists.end().orElse(null);
    }

    List<String> warnings(Instant now) {
        List<String> warnings = new ArrayList<>();
        for (X509Certificate authority : authorities) {
            if (now.isAfter(authority.getNotAfter().toInstant())) {
                warnings.add(
                        "The authority " + authority.getSubjectX500Principal().getName() + " in "
                                + source.authorities() + " expired on "
                                + authority.getNotAfter().toInstant());
            }
        }
        if (lists != null) {
            warnings.addAll(lists.warnings(now, source.expiredCrl(), source.authorities(), authorities));
        }
        return warnings;
    }

    private static X509ExtendedTrustManager trustManager(
            TlsFiles.Trust source,
            List<X509Certificate> authorities,
            @Nullable RevocationLists lists,
            InstantSource clock) {
        try {
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(
                    authorities.stream()
                            .map(authority -> new TrustAnchor(authority, null))
                            .collect(Collectors.toSet()),
                    new X509CertSelector());
            parameters.setRevocationEnabled(false); // the JDK's own looks on the network, and skips expired lists
            if (lists != null) {
                parameters.addCertPathChecker(new RevocationCheck(lists, source.expiredCrl(), clock));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new IllegalStateException("This Java runtime has no PKIX trust manager");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime cannot validate certificates", e);
        }
    }
}
