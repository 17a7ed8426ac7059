package io.spoor.broker.cli;

import io.spoor.certs.CertificateDescription;
import io.spoor.certs.CertsException;
import io.spoor.certs.authority.CertificateAuthority;
import io.spoor.certs.authority.RevocationReason;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spoor certs revoke}. */
@Command(
        name = "revoke",
        description = "Revoke a certificate and write a new revocation list. It cannot be undone.",
        footer = {
            "",
            "Examples:",
            "  spoor certs revoke device-1.pem --reason key-compromise",
            "  spoor certs revoke 8F3B0C5D7E9A1B2C3D4E5F60718293A4"
        })
final class CertsRevoke extends CertsSubcommand {
    @Mixin
    private CaOptions ca;

    @Parameters(paramLabel = "FILE|SERIAL", description = "The certificate: its file or its serial number.")
    private String certificate;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            defaultValue = "unspecified",
            converter = CertsConverters.Reason.class,
            description = "unspecified, key-compromise, ca-compromise, affiliation-changed, superseded or"
                    + " cessation-of-operation (default: ${DEFAULT-VALUE}).")
    private RevocationReason reason;

    @Option(
            names = "--crl-days",
            paramLabel = "N",
            converter = CertsConverters.Days.class,
            description = "How long the new list counts (default: as long as the one before).")
    private @Nullable Long crlDays;

    @Override
    void run() throws CertsException {
        CertificateAuthority authority = ca.open();
        X509Certificate found = ca.find(certificate);
        authority.requireOwn(found);
        X509CRL list = authority.revoke(found.getSerialNumber(), reason, days(crlDays));
        CertificateDescription description = CertificateDescription.of(found);
        print("Revoked " + description.subject() + ", serial number " + description.serialNumber() + " ("
                + reason.optionName() + ")");
        CertsCrl.describe(authority, list).forEach(this::print);
    }
}
