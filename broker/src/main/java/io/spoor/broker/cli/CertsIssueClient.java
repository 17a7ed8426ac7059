package io.spoor.broker.cli;

import io.spoor.certs.CertsException;
import io.spoor.certs.authority.CertificateAuthority;
import io.spoor.certs.authority.CertificateRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spoor certs issue-client}. */
@Command(
        name = "issue-client",
        description = "Issue a device's certificate with a new key.",
        footer = {
            "",
            "Examples:",
            "  spoor certs issue-client device-1",
            "  spoor certs issue-client pump-7 --san uri:urn:dev:mac:0024befffe804ff1 --p12-password-file secret.txt"
        })
final class CertsIssueClient extends CertsSubcommand {
    @Mixin
    private CaOptions ca;

    @Mixin
    private IssueOptions issue;

    @Mixin
    private OutputOptions output;

    @Parameters(paramLabel = "NAME", description = "Common name, usually the MQTT client identifier.")
    private String name;

    @Override
    void run() throws CertsException {
        CertificateAuthority authority = ca.open();
        CertificateRequest request = issue.apply(CertificateRequest.client(name, issue.alternativeNames()));
        OutputOptions.Plan plan = output.plan(name, true);
        plan.write(authority.issue(request)).forEach(this::print);
    }
}
