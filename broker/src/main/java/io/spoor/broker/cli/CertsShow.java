package io.spoor.broker.cli;

import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.PemFile;
import io.spoor.certs.SerialNumbers;
import io.spoor.certs.authority.CaDirectory;
import io.spoor.certs.authority.SigningRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spoor certs show}. */
@Command(
        name = "show",
        description = "Show the certificates, the revocation list or the signing request in a file, or an issued"
                + " certificate by its serial number.",
        footer = {"", "Examples:", "  spoor certs show device-1.pem", "  spoor certs show ca/crl.pem"})
final class CertsShow extends CertsSubcommand {
    @Mixin
    private CaOptions ca;

    @Parameters(paramLabel = "FILE|SERIAL", description = "A PEM file or a serial number.")
    private String target;

    @Override
    void run() throws CertsException {
        Path file = Path.of(target);
        if (!Files.exists(file)) {
            show(ca.find(target));
            return;
        }
        FileContent content = FileContent.read(file);
        if (content.text().contains("CERTIFICATE REQUEST-----")) {
            CertificateText.of(SigningRequest.read(file)).forEach(this::print);
        } else if (content.text().contains("-----BEGIN X509 CRL-----")) {
            for (X509CRL list : PemFile.revocationLists(content)) {
                CertificateText.of(list, CLOCK.instant()).forEach(this::print);
            }
        } else {
            for (X509Certificate certificate : PemFile.certificates(content)) {
                show(certificate);
            }
        }
    }

    private void show(X509Certificate certificate) throws CertsException {
        CertificateText.of(certificate, CLOCK.instant()).forEach(this::print);
        if (Files.exists(ca.directory().resolve("ca.pem"))) {
            CaDirectory.at(ca.directory())
                    .entry(certificate.getSerialNumber())
                    .filter(entry -> entry.revocation() != null)
                    .ifPresent(entry -> print("  REVOKED      " + SerialNumbers.format(entry.serialNumber())
                            + " in the index of " + ca.directory()));
        }
    }
}
