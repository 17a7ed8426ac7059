package io.spoor.broker.config;

import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.ReadableFile;
import io.spoor.tracing.spi.SettingsCheck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS on a listener. All files are PEM.
 *
 * @param certificate the server's chain, its own certificate first
 * @param key the private key of the first certificate
 * @param keyPasswordFile a file whose first line decrypts the key; null if the key is not encrypted
 * @param clientCa who may issue client certificates
 * @param crl revocation lists; a certificate on one of them is refused
 * @param protocols as the JDK names them
 * @param ciphers as the JDK names them; empty for the JDK's choice
 * @param handshakeTimeout from the first byte to the end of the handshake
 */
public record TlsConfig(
        @ReadableFile Path certificate,
        @ReadableFile Path key,
        @ReadableFile @Nullable Path keyPasswordFile,
        @ReadableFile @Nullable Path clientCa,
        @ReadableFile List<Path> crl,
        @DefaultValue("none") ClientAuth clientAuth,
        @DefaultValue("[TLSv1.3, TLSv1.2]") List<String> protocols,
        List<String> ciphers,
        @DefaultValue("10s") Duration handshakeTimeout) {
    private static final List<String> KNOWN_PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** Checks each setting and how they fit together. */
    public TlsConfig {
        crl = List.copyOf(crl);
        protocols = List.copyOf(protocols);
        ciphers = List.copyOf(ciphers);
        new SettingsCheck()
                .that(
                        !protocols.isEmpty() && KNOWN_PROTOCOLS.containsAll(protocols),
                        "protocols",
                        protocols + " is not a choice from " + KNOWN_PROTOCOLS)
                .that(
                        clientAuth == ClientAuth.NONE || clientCa != null,
                        "clientAuth",
                        "client certificates need clientCa: the file with the authority that issues them")
                .that(
                        clientAuth != ClientAuth.NONE || clientCa == null,
                        "clientCa",
                        "has no effect while clientAuth is none; set clientAuth to optional or required")
                .that(crl.isEmpty() || clientCa != null, "crl", "has no effect without clientCa")
                .range("handshakeTimeout", handshakeTimeout, Duration.ofMillis(100), Duration.ofMinutes(5))
                .done();
    }

    /** A server certificate, no client certificates, and the defaults for the rest. */
    public static TlsConfig of(Path certificate, Path key) {
        return new TlsConfig(
                certificate,
                key,
                null,
                null,
                List.of(),
                ClientAuth.NONE,
                KNOWN_PROTOCOLS,
                List.of(),
                Duration.ofSeconds(10));
    }

    /** The same, with client certificates from the given authority asked for as given. */
    public TlsConfig withClientCa(Path authority, ClientAuth auth) {
        return new TlsConfig(
                certificate, key, keyPasswordFile, authority, crl, auth, protocols, ciphers, handshakeTimeout);
    }

    /** The same, with these revocation lists. */
    public TlsConfig withCrl(Path... lists) {
        return new TlsConfig(
                certificate,
                key,
                keyPasswordFile,
                clientCa,
                List.of(lists),
                clientAuth,
                protocols,
                ciphers,
                handshakeTimeout);
    }
}
