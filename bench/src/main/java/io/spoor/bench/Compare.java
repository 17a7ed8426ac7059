package io.spoor.bench;

import io.spoor.bench.load.LoadSpec;
import io.spoor.bench.load.Pace;
import io.spoor.bench.peer.Peer;
import io.spoor.bench.peer.PeerProcess;
import io.spoor.bench.peer.Peers;
import io.spoor.bench.proc.Machine;
import io.spoor.bench.report.Report;
import io.spoor.bench.report.Sample;
import io.spoor.bench.report.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.ClosedByInterruptException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Compares brokers. In each round every scenario is run at every peer, in an order that changes from round to round, so
 * that a slow minute of the machine does not fall on one peer; the tables give medians and what lies around them.
 */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Spoor beside other brokers: messages per second, CPU per message, latency, losses,"
                + " time to ready, memory.",
        footer =
                "Peers: mosquitto, mosquitto-nodelay, forwarder, spoor-none, spoor-summary, spoor-all, spoor-logstash, spoor-dead,"
                        + " spoor-payloads, moquette, hivemq; with sessions on disk: mosquitto-1s, mosquitto-safe, hivemq-disk, spoor-process, spoor-power")
public final class Compare implements Callable<Integer> {

    private static final int STARTS_PER_ROUND = 3;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "SCENARIO",
            arity = "0..*",
            description = "qos0, qos1, qos2, fanout, ready, idle (default: these), persistent, absent, killed")
    private List<Scenario> scenarios = new ArrayList<>();

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "PEER",
            defaultValue = "mosquitto,forwarder,spoor-summary",
            description = "who is measured (default: ${DEFAULT-VALUE})")
    private List<String> peers = new ArrayList<>();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "repetitions (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "1000",
            description = "idle connections of the scenario idle (default: ${DEFAULT-VALUE})")
    private int clients;

    @Option(names = "--markdown", description = "print Markdown tables")
    private boolean markdown;

    @Mixin
    private LoadOptions options = new LoadOptions();

    /** Runs the command line and exits. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command, ready to execute. */
    static CommandLine commandLine() {
        return new CommandLine(new Compare()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public Integer call() throws IOException {
        List<Peer> chosen = choosePeers();
        List<Scenario> toRun = scenarios.isEmpty() ? Scenario.USUAL : scenarios;
        Report report = new Report(baseline(chosen));
        for (int round = 0; round < rounds; round++) {
            List<Peer> order = new ArrayList<>(chosen);
            Collections.rotate(order, -round);
            for (Scenario scenario : toRun) {
                for (Peer peer : order) {
                    progress(
                            "round %d/%d  %-7s %s",
                            round + 1, rounds, scenario.name().toLowerCase(Locale.ROOT), peer.name());
                    measure(scenario, peer, report);
                }
            }
        }
        print(chosen, report);
        return report.hasFailures() ? 1 : 0;
    }

    private List<Peer> choosePeers() {
        try {
            options.version();
            if (rounds < 1 || clients < 1 || options.seconds <= 0 || options.warmup < 0 || options.queued < 1) {
                throw new IllegalArgumentException("--rounds, --clients, --queued and --seconds must be positive");
            }
            return peers.stream().map(Peers::named).toList();
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    /** Mosquitto, or else the first of its variants, or else nobody. */
    private static String baseline(List<Peer> chosen) {
        List<String> names = chosen.stream().map(Peer::name).toList();
        return names.contains(Peers.BASELINE)
                ? Peers.BASELINE
                : names.stream()
                        .filter(name -> name.startsWith(Peers.BASELINE))
                        .findFirst()
                        .orElse(Peers.BASELINE);
    }

    /** Runs one scenario in a fresh process; a peer that fails is reported and does not end the comparison. */
    private void measure(Scenario scenario, Peer peer, Report report) throws ClosedByInterruptException {
        try {
            if (scenario == Scenario.KILLED) {
                try (PeerProcess broker = PeerProcess.start(peer);
                        Measurement measurement =
                                new Measurement(broker, options.load(scenario).orElseThrow())) {
                    add(report, scenario.title(), peer, measurement.kill(options.measuredTime(), options.queued));
                }
                return;
            }
            List<LoadSpec> loads = options.loads(scenario);
            if (!loads.isEmpty()) {
                for (LoadSpec load : loads) {
                    underLoad(scenario, load, peer, report);
                }
            } else if (scenario == Scenario.READY) {
                for (int i = 0; i < STARTS_PER_ROUND; i++) {
                    try (PeerProcess broker = PeerProcess.start(peer)) {
                        add(
                                report,
                                scenario.title(),
                                peer,
                                new Sample.Ready(broker.timeToReady().toNanos() / 1e6));
                    }
                }
            } else {
                try (PeerProcess broker = PeerProcess.start(peer)) {
                    add(
                            report,
                            clients + " idle connections, memory",
                            peer,
                            Measurement.idle(broker, options.version(), clients));
                }
            }
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException | IllegalStateException e) {
            progress("  failed: %s", e);
            report.addFailure(scenario.title(), peer.name(), String.valueOf(e.getMessage()));
        }
    }

    private void underLoad(Scenario scenario, LoadSpec load, Peer peer, Report report) throws IOException {
        String title = scenario.title()
                + (scenario.isPersistent() ? ", " + load.publishers() + " publishers" : "")
                + ", " + load.payloadBytes() + " bytes, ";
        try (PeerProcess broker = PeerProcess.start(peer);
                Measurement measurement = new Measurement(broker, load)) {
            if (scenario == Scenario.ABSENT) {
                Sample.Queued sample = measurement.queue(options.warmupTime(), options.measuredTime(), options.queued);
                add(report, title + "queued and then fetched", peer, sample);
                return;
            }
            add(
                    report,
                    title + "full speed",
                    peer,
                    measurement.run(new Pace.FullSpeed(), options.warmupTime(), options.measuredTime()));
            Optional<Pace> fixed = options.fixedPace();
            if (fixed.isPresent()) {
                add(
                        report,
                        title + options.describeFixed(),
                        peer,
                        measurement.run(fixed.get(), options.settleTime(), options.measuredTime()));
            }
        }
    }

    private void add(Report report, String heading, Peer peer, Sample sample) {
        progress("  %s", sample);
        report.add(heading, peer.name(), sample);
    }

    private void progress(String format, Object... values) {
        PrintWriter err = spec.commandLine().getErr();
        err.printf(Locale.ROOT, format + "%n", values);
        err.flush();
    }

    private void print(List<Peer> chosen, Report report) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        for (Table table : report.tables(chosen.stream().map(Peer::name).toList())) {
            out.println(markdown ? table.markdown() : table.text());
        }
        List<String> notes = notes(chosen);
        notes.addAll(report.failureLines());
        notes.forEach(note -> out.println(markdown ? "- " + note : note));
        out.flush();
    }

    private List<String> notes(List<Peer> chosen) throws IOException {
        List<String> notes = new ArrayList<>();
        notes.add(LocalDate.now(ZoneOffset.UTC) + ", " + Machine.describe());
        notes.add("bench/run "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs()));
        notes.add(String.format(
                Locale.ROOT,
                "MQTT %s, window %d; medians of %d rounds of %.0f s after %.0f s of warm-up; ratios refer to %s;"
                        + " lost, duplicate and closed are sums",
                options.mqtt,
                options.window,
                rounds,
                options.seconds,
                options.warmup,
                baseline(chosen)));
        for (Peer peer : chosen) {
            notes.add(peer.name() + " " + peer.version() + ": " + peer.settings());
        }
        return notes;
    }
}
