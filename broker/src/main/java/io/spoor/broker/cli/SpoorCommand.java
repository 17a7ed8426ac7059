package io.spoor.broker.cli;

import io.spoor.broker.config.ConfigException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code spoor} itself, which does nothing without a subcommand. */
@Command(
        name = "spoor",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        description = "An MQTT 5 broker that knows what happened to every connection and every message.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            CheckConfigCommand.class,
            CertsCommand.class,
            SecretsCommand.class,
            PasswdCommand.class,
            StoreCommand.class,
            ClientsCommand.class,
            DestinationsCommand.class,
            TraceCommand.class,
            DeadLettersCommand.class,
            ProbeCommand.class,
            VersionCommand.class
        },
        footer = {
            "",
            "Environment: SPOOR_LOG_LEVEL is TRACE, DEBUG, INFO (the default), WARN or ERROR; SPOOR_URL,",
            "SPOOR_TOKEN_FILE and SPOOR_CA are what clients, destinations and trace speak to the broker by.",
            "Exit codes: 0 done, 1 failed, 2 used or configured wrongly."
        })
public final class SpoorCommand {
    private static final Logger LOG = LoggerFactory.getLogger(SpoorCommand.class);
    private static final String LOG_LEVEL = "SPOOR_LOG_LEVEL";
    private static final Set<String> LOG_LEVELS = Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR");

    /**
     * Runs a command line to its end.
     *
     * @return the exit code for the process
     */
    public static int execute(Map<String, String> environment, String... arguments) {
        CommandLine commandLine = commandLine();
        String level = environment.getOrDefault(LOG_LEVEL, "INFO");
        if (!LOG_LEVELS.contains(level)) {
            commandLine.getErr().println(LOG_LEVEL + "=" + level + " is not one of TRACE, DEBUG, INFO, WARN, ERROR");
            return CommandLine.ExitCode.USAGE;
        }
        return commandLine.execute(arguments);
    }

    /** The whole command line, with one way to report failures for all commands. */
    static CommandLine commandLine() {
        return new CommandLine(new SpoorCommand()).setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(message(failure));
            return failure instanceof ConfigException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
        });
    }

    private static String message(Exception failure) {
        boolean expected = failure instanceof ConfigException || failure instanceof IOException;
        if (expected && failure.getMessage() != null) {
            return failure.getMessage();
        }
        LOG.atError().setCause(failure).log("A command failed in a way that nobody foresaw");
        return "This should not have happened: " + failure;
    }
}
