package io.spoor.broker.cli;

import io.spoor.certs.CertificateDescription;
import io.spoor.certs.CertsException;
import io.spoor.certs.authority.CertificateAuthority;
import io.spoor.certs.authority.IssuedCertificate;
import io.spoor.certs.authority.RevocationReason;
import io.spoor.certs.authority.Usage;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spoor certs renew}. */
@Command(
        name = "renew",
        description = "Issue a certificate with the subject and names of an earlier one, which stays valid unless"
                + " --revoke-old is given.",
        footer = {
            "",
            "Examples:",
            "  spoor certs renew device-1.pem --force",
            "  spoor certs renew device-1.pem --keep-key --out renewed"
        })
final class CertsRenew extends CertsSubcommand {
    @Mixin
    private CaOptions ca;

    @Mixin
    private OutputOptions output;

    @Parameters(paramLabel = "FILE|SERIAL", description = "The earlier certificate: its file or its serial number.")
    private String earlier;

    @Option(
            names = "--days",
            paramLabel = "N",
            converter = CertsConverters.Days.class,
            description = "How long it is valid (default: 397 for a server, 730 for a client).")
    private @Nullable Long days;

    @Option(
            names = "--keep-key",
            description = "Certify the same key again, which stays where it is, instead of making a new one.")
    private boolean keepKey;

    @Option(names = "--revoke-old", description = "Revoke the earlier certificate, as superseded.")
    private boolean revokeOld;

    @Override
    void run() throws CertsException {
        CertificateAuthority authority = ca.open();
        X509Certificate old = ca.find(earlier);
        CertificateDescription description = CertificateDescription.of(old);
        Duration life = days(days, Usage.of(old).orElse(Usage.CLIENT).defaultValidity());
        OutputOptions.Plan plan =
                output.plan(Optional.ofNullable(description.commonName()).orElse(description.serialNumber()), !keepKey);
        IssuedCertificate renewed = authority.renew(old, life, keepKey);
        plan.write(renewed).forEach(this::print);
        if (revokeOld) {
            authority.revoke(old.getSerialNumber(), RevocationReason.SUPERSEDED, null);
            print("Revoked " + description.serialNumber() + "; give "
                    + authority.directory().crlFile() + " to the brokers");
        }
    }
}
