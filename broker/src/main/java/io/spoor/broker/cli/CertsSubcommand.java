package io.spoor.broker.cli;

import io.spoor.certs.CertsException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the commands below {@code spoor certs} share: one way to say what went wrong. */
@Command(mixinStandardHelpOptions = true)
abstract class CertsSubcommand implements Callable<Integer> {
    static final InstantSource CLOCK = InstantSource.system();

    @Spec
    private CommandSpec spec;

    /** Does the work; problems that a user can solve are thrown. */
    abstract void run() throws CertsException;

    @Override
    public final Integer call() {
        try {
            run();
            return ExitCode.OK;
        } catch (CertsException e) {
            spec.commandLine().getErr().println("spoor certs " + spec.name() + ": " + e.getMessage());
            return ExitCode.SOFTWARE;
        }
    }

    final void print(String line) {
        spec.commandLine().getOut().println(line);
    }

    static @Nullable Duration days(@Nullable Long days) {
        return days == null ? null : Duration.ofDays(days);
    }

    static Duration days(@Nullable Long days, Duration otherwise) {
        return days == null ? otherwise : Duration.ofDays(days);
    }
}
