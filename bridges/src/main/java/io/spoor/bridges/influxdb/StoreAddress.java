package io.spoor.bridges.influxdb;

import java.time.Duration;
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

    /** Whom to believe on TLS. */
    record Trust(SSLSocketFactory sockets, X509TrustManager manager) {}
}
