package io.spoor.broker.cli;

import io.spoor.broker.store.Recovered.Cut;
import io.spoor.broker.store.StoreMaintenance;
import io.spoor.broker.store.StoreMaintenance.Repaired;
import io.spoor.broker.store.StoreReport;
import io.spoor.broker.store.StoreReport.Contents;
import io.spoor.broker.store.StoreReport.Damage;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spoor store}: looks into the store of sessions and retained messages, and repairs it. */
@Command(
        name = "store",
        mixinStandardHelpOptions = true,
        description =
                "Check, export and repair the sessions and retained messages that a broker keeps on disk. The broker"
                        + " must not be running.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "FOLDER is the folder 'store' in the broker's data directory: data/store."})
final class StoreCommand {
    private static final String FOLDER = "FOLDER";
    private static final String THE_FOLDER = "The store's folder.";

    @Spec
    private CommandSpec spec;

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Read all of it and say what is there, what is damaged, and what a start would do. Changes"
                    + " nothing. Exit code 1 if it is not whole.")
    int check(@Parameters(paramLabel = FOLDER, description = THE_FOLDER) Path folder) throws IOException {
        try (StoreMaintenance store = StoreMaintenance.open(folder)) {
            StoreReport report = store.check();
            PrintWriter out = spec.commandLine().getOut();
            print(out, report);
            for (Cut cut : report.cuts()) {
                out.printf(
                        "A start cuts %s off at offset %,d: %,d bytes, %,d whole records with what follows%n",
                        cut.file(), cut.offset(), cut.bytes(), cut.records());
            }
            if (report.refusal() != null) {
                out.println("A start is refused: " + report.refusal());
            }
            if (report.isWhole()) {
                out.println("It is whole.");
            } else {
                out.println("'spoor store repair " + folder + "' makes a store of all that can be read.");
            }
            out.flush();
            return report.isWhole() ? 0 : 1;
        }
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = {
                "Write everything that can be read as JSON, one object a line: sessions with their subscriptions and"
                        + " wills, the messages that they are to have, retained messages. Payloads are Base64.",
                "Damaged places are left out, and named on standard error."
            })
    int export(
            @Parameters(paramLabel = FOLDER, description = THE_FOLDER) Path folder,
            @Option(names = "--to", paramLabel = "FILE", description = "A new file, instead of standard output.")
                    @Nullable
                    Path file)
            throws IOException {
        try (StoreMaintenance store = StoreMaintenance.open(folder);
                OutputStream out = file == null ? new FileOutputStream(FileDescriptor.out) : newFile(file)) {
            StoreReport report = store.export(out);
            PrintWriter err = spec.commandLine().getErr();
            print(err, report);
            err.flush();
            return report.damages().isEmpty() ? 0 : 1;
        }
    }

    private static OutputStream newFile(Path file) throws IOException {
        try {
            return new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file + " is there already; --to takes the name of a new file", e);
        }
    }

    @Command(
            name = "repair",
            mixinStandardHelpOptions = true,
            description = {
                "Make a whole store of all that can be read. The damaged files are kept in a folder 'damaged-1' beside"
                        + " the new ones.",
                "What stood in the damaged places is lost: messages, or that a client has already had one, which it may"
                        + " then get again."
            })
    int repair(@Parameters(paramLabel = FOLDER, description = THE_FOLDER) Path folder) throws IOException {
        try (StoreMaintenance store = StoreMaintenance.open(folder)) {
            PrintWriter out = spec.commandLine().getOut();
            StoreReport before = store.check();
            if (before.isWhole()) {
                print(out, before);
                out.println("It is whole; nothing was changed.");
            } else {
                Repaired repaired = store.repair();
                print(out, repaired.report());
                out.println("All of this is kept. The old files are in " + repaired.old()
                        + "; delete them when you do not need them any more.");
            }
            out.flush();
            return 0;
        }
    }

    private static void print(PrintWriter out, StoreReport report) {
        Contents contents = report.contents();
        out.printf("%,d files, %,d records, %,d bytes of them%n", report.segments(), report.records(), report.bytes());
        out.printf("  %,10d sessions%n", contents.sessions());
        out.printf("  %,10d subscriptions%n", contents.subscriptions());
        out.printf("  %,10d messages for these sessions%n", contents.messages());
        out.printf("  %,10d retained messages%n", contents.retained());
        for (Damage damage : report.damages()) {
            out.printf(
                    "Damaged: %s, offset %,d to %,d: %s%n", damage.file(), damage.from(), damage.to(), damage.what());
        }
    }
}
