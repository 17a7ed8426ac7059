package io.spoor.bridges.influxdb;

import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Where a store listens and how to get in.
 *
 * @param username null if the secret is a token
 * @param secret token or password; null for none
 * @param trust null for the JDK's own trust store
 */
public record StoreAddress(
        WriteApi api,
        String url,
        String org,
        String bucket,
        @Nullable String username,
        @Nullable Secret secret,
        boolean gzip,
        Duration connectTimeout,
        Duration requestTimeout,
        @Nullable Trust trust) {

    /** Whom to believe on TLS. Equal if the authorities are. */
    record Trust(Set<Certificate> authorities, SSLSocketFactory sockets, X509TrustManager manager) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Trust trust && authorities.equals(trust.authorities);
        }

        @Override
        public int hashCode() {
            return authorities.hashCode();
        }
    }
}
