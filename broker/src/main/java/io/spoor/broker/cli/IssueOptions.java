package io.spoor.broker.cli;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.KeyType;
import io.spoor.certs.authority.CertificateRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a new certificate with a new key shall be. */
final class IssueOptions {
    @Option(
            names = "--san",
            paramLabel = "NAME",
            split = ",",
            converter = CertsConverters.Name.class,
            description = "Alternative name: a host name, an IP address or a URI; dns:, ip: or uri: in front leaves no"
                    + " doubt. Several with commas, or the option again.")
    private List<AlternativeName> alternativeNames = new ArrayList<>();

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
            converter = CertsConverters.Days.class,
            description = "How long it is valid (default: 397 for a server, 730 for a client).")
    private @Nullable Long days;

    List<AlternativeName> alternativeNames() {
        return alternativeNames;
    }

    CertificateRequest apply(CertificateRequest request) {
        Duration validity = CertsSubcommand.days(days, request.validity());
        return request.withKeyType(keyType).withValidity(validity);
    }
}
