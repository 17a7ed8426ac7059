package io.spoor.bench.profile;

import io.spoor.bench.LoadOptions;
import io.spoor.bench.Scenario;
import io.spoor.bench.load.Load;
import io.spoor.bench.load.LoadSpec;
import io.spoor.bench.load.Pace;
import io.spoor.bench.peer.PeerProcess;
import io.spoor.bench.peer.Peers;
import io.spoor.bench.proc.Jcmd;
import io.spoor.bench.proc.ProcessCpu;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
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

/** Runs one scenario at a Java peer and prints where its CPU time went. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        description = "Runs a scenario at a Java broker with the flight recorder on, and prints the hot spots.")
public final class Profile implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SCENARIO", defaultValue = "qos0", description = "qos0, qos1, qos2 or fanout")
    private Scenario scenario = Scenario.QOS0;

    @Option(
            names = "--peer",
            paramLabel = "PEER",
            defaultValue = "spoor-summary",
            description = "a peer that runs on Java (default: ${DEFAULT-VALUE})")
    private String peer = "spoor-summary";

    @Option(names = "--fixed", description = "at the fixed rate instead of full speed")
    private boolean fixed;

    @Option(names = "--keep", paramLabel = "FILE", description = "keep the recording there")
    private List<Path> keep = new ArrayList<>();

    @Option(names = "--top", paramLabel = "N", defaultValue = "30", description = "lines of each table")
    private int top;

    @Mixin
    private LoadOptions options = new LoadOptions();

    /** Runs the command line and exits. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Profile())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException {
        LoadSpec load = options.load(scenario)
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(), "scenario " + scenario + " has no load to profile"));
        Pace pace = fixed ? options.fixedPace().orElseThrow() : new Pace.FullSpeed();
        Path recording = Files.createTempFile("spoor-profile-", ".jfr");
        try (PeerProcess broker = PeerProcess.start(Peers.named(peer))) {
            run(broker, load, pace, recording);
            for (Path target : keep) {
                Files.copy(recording, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.delete(recording);
        }
        return 0;
    }

    private void run(PeerProcess broker, LoadSpec spec, Pace pace, Path recording) throws IOException {
        try (Load load = Load.open(spec, broker.address())) {
            load.run(new Pace.FullSpeed(), options.warmupTime());
            load.drain();
            load.run(pace, options.settleTime());
            Jcmd.run(broker.pid(), "JFR.start", "name=bench", "settings=profile");
            ProcessCpu.Reading before = ProcessCpu.read(broker.pid());
            long received = load.received();
            load.run(pace, options.measuredTime());
            received = load.received() - received;
            ProcessCpu.Reading after = ProcessCpu.read(broker.pid());
            Jcmd.run(broker.pid(), "JFR.stop", "name=bench", "filename=" + recording);
            load.drain();
            print(recording, before, after, received);
        }
    }

    private void print(Path recording, ProcessCpu.Reading before, ProcessCpu.Reading after, long received)
            throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s, %s: %,.0f msg/s, %.3f µs CPU/msg with the recorder on%n%n",
                peer,
                scenario.title(),
                1e9 * received / options.measuredTime().toNanos(),
                after.since(before) / 1e3 / received);
        out.println("By thread, µs/msg\n" + ThreadCpu.report(before, after, received));
        out.println(HotSpots.of(recording).report(top));
        out.flush();
    }
}
