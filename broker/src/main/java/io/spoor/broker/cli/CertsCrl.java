package io.spoor.broker.cli;

import io.spoor.certs.CertsException;
import io.spoor.certs.authority.CertificateAuthority;
import java.security.cert.X509CRL;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spoor certs crl}. */
@Command(
        name = "crl",
        description = "Write the revocation list anew, so that it counts longer.",
        footer = {"", "Example:", "  spoor certs crl --crl-days 30"})
final class CertsCrl extends CertsSubcommand {
    @Mixin
    private CaOptions ca;

    @Option(
            names = "--crl-days",
            paramLabel = "N",
            converter = CertsConverters.Days.class,
            description = "How long it counts (default: as long as the one before).")
    private @Nullable Long days;

    @Override
    void run() throws CertsException {
        CertificateAuthority authority = ca.open();
        describe(authority, authority.writeRevocationList(days(days))).forEach(this::print);
    }

    static List<String> describe(CertificateAuthority authority, X509CRL list) {
        int size = list.getRevokedCertificates() == null
                ? 0
                : list.getRevokedCertificates().size();
        return List.of(authority.directory().crlFile() + " names " + size
                + (size == 1 ? " certificate" : " certificates") + " and counts until "
                + list.getNextUpdate().toInstant() + "; give it to the brokers, which notice it within seconds");
    }
}
