package io.spoor.broker.cli;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertsException;
import io.spoor.certs.authority.CertificateAuthority;
import io.spoor.certs.authority.SigningRequest;
import io.spoor.certs.authority.Usage;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spoor certs sign}. */
@Command(
        name = "sign",
        description = {
            "Certify the key of a signing request (PKCS#10), for a device whose key never leaves it.",
            "The request proves that its sender has the key. That the names in it are the sender's own is yours to"
                    + " know: see them with 'spoor certs show FILE', replace them with --name and --san."
        },
        footer = {
            "",
            "Examples:",
            "  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \\",
            "    -keyout device-1.key -subj /CN=device-1 -out device-1.csr",
            "  spoor certs sign device-1.csr"
        })
final class CertsSign extends CertsSubcommand {
    @Mixin
    private CaOptions ca;

    @Mixin
    private OutputOptions output;

    @Parameters(paramLabel = "FILE", description = "The signing request, PEM.")
    private Path file;

    @Option(
            names = "--for",
            paramLabel = "USAGE",
            defaultValue = "client",
            converter = CertsConverters.For.class,
            description = "client or server (default: ${DEFAULT-VALUE}).")
    private Usage usage;

    @Option(names = "--name", paramLabel = "NAME", description = "Common name instead of the requested subject.")
    private @Nullable String name;

    @Option(
            names = "--san",
            paramLabel = "NAME",
            split = ",",
            converter = CertsConverters.Name.class,
            description = "Alternative names instead of the requested ones.")
    private @Nullable List<AlternativeName> alternativeNames;

    @Option(
            names = "--days",
            paramLabel = "N",
            converter = CertsConverters.Days.class,
            description = "How long it is valid (default: 397 for a server, 730 for a client).")
    private @Nullable Long days;

    @Override
    void run() throws CertsException {
        CertificateAuthority authority = ca.open();
        SigningRequest request = SigningRequest.read(file);
        OutputOptions.Plan plan = output.plan(name == null ? request.name() : name, false);
        plan.write(authority.sign(request, usage, name, alternativeNames, days(days, usage.defaultValidity())))
                .forEach(this::print);
    }
}
