package io.spoor.broker.cli;

import picocli.CommandLine.Command;

/** {@code spoor certs}: a certificate authority for devices and brokers. */
@Command(
        name = "certs",
        mixinStandardHelpOptions = true,
        description = "Issue, renew and revoke the certificates of brokers and devices.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CertsCreateCa.class,
            CertsIssueServer.class,
            CertsIssueClient.class,
            CertsSign.class,
            CertsRenew.class,
            CertsRevoke.class,
            CertsCrl.class,
            CertsList.class,
            CertsShow.class
        },
        footer = {
            "",
            "From nothing to mutual TLS:",
            "  spoor certs create-ca",
            "  spoor certs issue-server broker.example.com --san 192.0.2.7",
            "  spoor certs issue-client device-1",
            "  mosquitto_pub -h broker.example.com -p 8883 --cafile ca/ca.pem \\",
            "    --cert device-1.pem --key device-1.key -t hello -m world",
            "",
            "The authority is a folder, ./ca unless --ca says otherwise. Whoever has its ca.key can",
            "make certificates: keep it away from brokers, which need only ca.pem and crl.pem."
        })
final class CertsCommand {}
