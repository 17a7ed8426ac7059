package io.spoor.bridges.influxdb;

import io.spoor.tracing.spi.BridgeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Certificate authorities in a PEM file, for a client. */
final class TrustFile {
    private TrustFile() {}

    /** @param key the configuration key that named the file, for the error message */
    static StoreAddress.Trust read(Path file, String key) throws BridgeException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> authorities =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (authorities.isEmpty()) {
                throw new BridgeException(key + ": " + file + " holds no certificate; it must be a PEM file");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate authority : authorities) {
                store.setCertificateEntry("ca-" + count++, authority);
            }
            return trust(Set.copyOf(authorities), store);
        } catch (IOException | GeneralSecurityException e) {
            throw new BridgeException(key + ": " + file + " cannot be read as PEM certificates: " + e.getMessage(), e);
        }
    }

    private static StoreAddress.Trust trust(Set<Certificate> authorities, KeyStore store)
            throws GeneralSecurityException {
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManager[] all = managers.getTrustManagers();
        context.init(null, all, null);
        X509TrustManager x509 = Arrays.stream(all)
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("This JDK has no X.509 trust manager"));
        return new StoreAddress.Trust(authorities, context.getSocketFactory(), x509);
    }
}
