package io.spoor.tracing;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An established TLS session (ECS {@code tls.*}).
 *
 * @param version for example {@code TLSv1.3}, as the JDK names it
 * @param cipher the IANA name of the cipher suite
 * @param resumed whether an earlier session was resumed; null where that cannot be known
 * @param serverName the name that the client asked for (SNI)
 * @param clientCertificate null if the client showed none
 */
public record TlsInfo(
        String version,
        String cipher,
        @Nullable Boolean resumed,
        @Nullable String serverName,
        @Nullable ClientCertificate clientCertificate) {

    /**
     * The certificate that a client authenticated with.
     *
     * @param subject distinguished name, RFC 2253
     * @param issuer distinguished name, RFC 2253
     * @param serialNumber upper-case hexadecimal without separators
     * @param sha256 upper-case hexadecimal fingerprint of the DER form
     * @param alternativeNames DNS names, addresses and URIs of the subject alternative name extension
     */
    public record ClientCertificate(
            String subject,
            String issuer,
            String serialNumber,
            Instant notBefore,
            Instant notAfter,
            String sha256,
            List<String> alternativeNames) {
        public ClientCertificate {
            alternativeNames = List.copyOf(alternativeNames);
        }
    }
}
