package io.spoor.bench.store;

import io.spoor.bench.proc.Machine;
import io.spoor.bench.report.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares stores for the broker's sessions. In each round every scenario is run with every store, in turn. */
@Command(
        name = "stores",
        mixinStandardHelpOptions = true,
        description =
                "Measures what could keep the broker's persistent sessions: acknowledged messages per second, start"
                        + " with full queues, disk growth, and what is there after SIGKILL.")
public final class Stores implements Callable<Integer> {

    /** What is measured. */
    enum Scenario {
        LOAD,
        START,
        GROWTH,
        KILL
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SCENARIO", arity = "0..*", description = "load, start, growth, kill (default: all)")
    private List<Scenario> scenarios = new ArrayList<>();

    @Option(names = "--stores", split = ",", paramLabel = "STORE", description = "which (default: all that there are)")
    private List<String> stores = new ArrayList<>();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "repetitions (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "where the stores are; decides which disk is measured (default: the folder for temporary"
                    + " files)")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--markdown", description = "print Markdown tables")
    private boolean markdown;

    @Mixin
    private StoreOptions options = new StoreOptions();

    /** Runs the command line and exits. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command, ready to execute. */
    static CommandLine commandLine() {
        return new CommandLine(new Stores()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public Integer call() throws IOException {
        List<Candidate> candidates = choose();
        StoresReport report = new StoresReport();
        List<String> failures = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            List<Candidate> order = new ArrayList<>(candidates);
            Collections.rotate(order, -round);
            for (Scenario scenario : scenarios.isEmpty() ? List.of(Scenario.values()) : scenarios) {
                for (Candidate candidate : order) {
                    progress("round %d/%d  %-6s %s", round + 1, rounds, scenario, candidate.name());
                    try {
                        new StoreMeasurement(candidate, folder, options, report, this::progress).run(scenario);
                    } catch (IOException e) {
                        progress("  failed: %s", e);
                        failures.add(candidate.name() + ", " + scenario + ": " + e.getMessage());
                    }
                }
            }
        }
        print(candidates, report, failures);
        return failures.isEmpty() ? 0 : 1;
    }

    private List<Candidate> choose() {
        try {
            if (rounds < 1) {
                throw new IllegalArgumentException("--rounds is " + rounds + "; it must be positive");
            }
            options.validate();
            return stores.isEmpty()
                    ? Candidates.all()
                    : stores.stream().map(Candidates::named).toList();
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private void progress(String format, Object... values) {
        PrintWriter err = spec.commandLine().getErr();
        err.printf(Locale.ROOT, format + "%n", values);
        err.flush();
    }

    /** The kind of file system; within a changed root Java may not find the mount point that tells. */
    private String fileSystem() {
        try {
            return Files.getFileStore(folder).type();
        } catch (IOException e) {
            return "unknown file system";
        }
    }

    private void print(List<Candidate> candidates, StoresReport report, List<String> failures) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        for (Table table : report.tables()) {
            out.println(markdown ? table.markdown() : table.text());
        }
        List<String> notes = new ArrayList<>();
        notes.add(LocalDate.now(ZoneOffset.UTC) + ", " + Machine.describe() + ", " + fileSystem());
        notes.add("bench/stores "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs()));
        candidates.forEach(candidate -> notes.add(candidate.name() + ": " + candidate.settings()));
        failures.forEach(failure -> notes.add("failed: " + failure));
        notes.forEach(note -> out.println(markdown ? "- " + note : note));
        out.flush();
    }
}
