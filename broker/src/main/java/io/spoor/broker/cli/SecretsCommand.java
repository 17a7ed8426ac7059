package io.spoor.broker.cli;

import picocli.CommandLine.Command;

/** {@code spoor secrets}: what the parts of an installation share. */
@Command(
        name = "secrets",
        mixinStandardHelpOptions = true,
        description = "Make the certificates and passwords that the parts of an installation share.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = SecretsApply.class)
final class SecretsCommand {}
