package io.spoor.broker.cli;

import io.spoor.certs.CertsException;
import io.spoor.certs.authority.CertificateAuthority;
import io.spoor.certs.authority.CertificateRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spoor certs issue-server}. */
@Command(
        name = "issue-server",
        description = "Issue a broker's certificate with a new key.",
        footer = {
            "",
            "Examples:",
            "  spoor certs issue-server broker.example.com",
            "  spoor certs issue-server broker --san broker.example.com,192.0.2.7 --days 90 --out tls"
        })
final class CertsIssueServer extends CertsSubcommand {
    @Mixin
    private CaOptions ca;

    @Mixin
    private IssueOptions issue;

    @Mixin
    private OutputOptions output;

    @Parameters(
            paramLabel = "NAME",
            description = "Common name. Without --san it is also the alternative name, and must be the host name or"
                    + " address that clients dial.")
    private String name;

    @Override
    void run() throws CertsException {
        CertificateAuthority authority = ca.open();
        CertificateRequest request = issue.apply(CertificateRequest.server(name, issue.alternativeNames()));
        OutputOptions.Plan plan = output.plan(name, true);
        plan.write(authority.issue(request)).forEach(this::print);
    }
}
