package io.spoor.broker.cli;

import io.spoor.certs.CertsException;
import io.spoor.certs.KeyType;
import io.spoor.certs.authority.CaProfile;
import io.spoor.certs.authority.CertificateAuthority;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spoor certs create-ca}. */
@Command(
        name = "create-ca",
        description = "Create a certificate authority in a folder of its own.",
        footer = {
            "",
            "Examples:",
            "  spoor certs create-ca",
            "  spoor certs create-ca --ca /srv/fleet-ca --name \"Fleet CA\" --ca-password-file secret.txt"
        })
final class CertsCreateCa extends CertsSubcommand {
    @Mixin
    private CaOptions ca;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "Spoor device CA",
            description = "Its common name (default: ${DEFAULT-VALUE}).")
    private String name;

    @Option(
            names = "--key",
            paramLabel = "TYPE",
            defaultValue = "ec-p256",
            converter = CertsConverters.Key.class,
            description = "ec-p256, ec-p384, rsa-2048, rsa-3072 or rsa-4096 (default: ${DEFAULT-VALUE}).")
    private KeyType keyType;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "3650",
            converter = CertsConverters.Days.class,
            description = "How long it is valid; no certificate that it issues can be longer (default:"
                    + " ${DEFAULT-VALUE}).")
    private Long days;

    @Option(
            names = "--crl-days",
            paramLabel = "N",
            defaultValue = "90",
            converter = CertsConverters.Days.class,
            description =
                    "How long a revocation list counts before brokers want a new one (default:" + " ${DEFAULT-VALUE}).")
    private Long crlDays;

    @Override
    void run() throws CertsException {
        CaProfile profile =
                new CaProfile(name, keyType, Duration.ofDays(days), Duration.ofDays(crlDays), ca.password());
        CertificateAuthority authority = CertificateAuthority.create(ca.directory(), profile, CLOCK);
        print(authority.certificate().getSubjectX500Principal().getName() + ", valid until "
                + authority.certificate().getNotAfter().toInstant());
        print("  " + authority.directory().certificateFile() + "  for brokers and devices, to trust");
        print("  " + authority.directory().crlFile() + "  for brokers; write a new one within " + crlDays
                + " days with 'spoor certs crl'");
        print("  " + ca.directory().resolve("ca.key") + "  for nobody else");
    }
}
