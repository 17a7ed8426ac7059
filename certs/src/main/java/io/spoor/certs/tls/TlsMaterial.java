package io.spoor.certs.tls;

import io.spoor.certs.CertsException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The checked content of {@link TlsFiles} at one moment, in the form that the JDK and Netty take. Immutable: when files
 * change, {@link CertificateWatcher} hands over another one.
 *
 * <p>With Netty: {@code SslContextBuilder.forServer(material.keyManager()).trustManager(material.trustManager())}.
 */
public final class TlsMaterial {
    private final @Nullable Identity identity;
    private final @Nullable TrustMaterial trust;
    private final @Nullable KeyManagerFactory keyManagerFactory;
    private final List<String> fileWarnings;

    private TlsMaterial(@Nullable Identity identity, @Nullable TrustMaterial trust, List<String> fileWarnings) {
        this.identity = identity;
        this.trust = trust;
        this.keyManagerFactory = identity == null ? null : keyManagerFactory(identity);
        this.fileWarnings = List.copyOf(fileWarnings);
    }

    /** Reads and checks the files; what is wrong with them is in the exception, what is unwise in {@link #warnings}. */
    public static TlsMaterial load(TlsFiles files, InstantSource clock) throws CertsException {
        return load(files, FileSnapshot.of(files), clock);
    }

    static TlsMaterial load(TlsFiles files, FileSnapshot snapshot, InstantSource clock) throws CertsException {
        List<String> warnings = new ArrayList<>();
        Identity identity = files.identity() == null
                ? null
                : new IdentityLoader(snapshot, clock.instant(), warnings).load(files.identity());
        TrustMaterial trust = files.trust() == null ? null : TrustMaterial.load(files.trust(), snapshot, clock);
        return new TlsMaterial(identity, trust, warnings);
    }

    /** What the endpoint proves itself with; null if it shows nothing. */
    public @Nullable Identity identity() {
        return identity;
    }

    /** Whom it trusts; null for the Java runtime's own authorities. */
    public @Nullable TrustMaterial trust() {
        return trust;
    }

    /** The endpoint's certificate and key; null if it shows nothing. */
    public @Nullable KeyManagerFactory keyManagerFactory() {
        return keyManagerFactory;
    }

    /** The endpoint's certificate and key; null if it shows nothing. */
    public @Nullable X509ExtendedKeyManager keyManager() {
        if (keyManagerFactory != null) {
            for (KeyManager manager : keyManagerFactory.getKeyManagers()) {
                if (manager instanceof X509ExtendedKeyManager extended) {
                    return extended;
                }
            }
        }
        return null;
    }

    /** A context for the JDK's own sockets and engines, with a session cache of its own. */
    public SSLContext sslContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keyManagerFactory == null ? null : keyManagerFactory.getKeyManagers(),
                    trust == null ? null : new TrustManager[] {trust.trustManager()},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime cannot speak TLS", e);
        }
    }

    /** What is unwise or will end soon, in sentences for the log. */
    public List<String> warnings(Instant now) {
        List<String> warnings = new ArrayList<>(fileWarnings);
        if (identity != null) {
            X509Certificate own = identity.certificate();
            Instant start = own.getNotBefore().toInstant();
            Instant end = own.getNotAfter().toInstant();
            if (now.isAfter(end.minus(warningPeriod(Duration.between(start, end))))) {
                warnings.add(
                        "The certificate of " + own.getSubjectX500Principal().getName()
                                + (now.isAfter(end) ? " expired on " : " expires on ") + end + "; renew it");
            }
        }
        if (trust != null) {
            warnings.addAll(trust.warnings(now));
        }
        return warnings;
    }

    /** The last thirty days, or the last third of a shorter life. */
    private static Duration warningPeriod(Duration life) {
        Duration third = life.dividedBy(3);
        Duration month = Duration.ofDays(30);
        return third.compareTo(month) < 0 ? third : month;
    }

    private static KeyManagerFactory keyManagerFactory(Identity identity) {
        char[] password = new char[0];
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, password);
            store.setKeyEntry(
                    "identity", identity.key(), password, identity.chain().toArray(Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
            factory.init(store, password);
            return factory;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("This Java runtime cannot hold a key", e);
        }
    }
}
