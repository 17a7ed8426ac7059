package io.spoor.bench.soak;

import io.spoor.bench.load.IdleClients;
import io.spoor.bench.load.Load;
import io.spoor.bench.load.LoadSpec;
import io.spoor.bench.load.MqttVersion;
import io.spoor.bench.load.Pace;
import io.spoor.bench.peer.Peer;
import io.spoor.bench.peer.PeerProcess;
import io.spoor.bench.peer.Peers;
import io.spoor.bench.proc.Jcmd;
import io.spoor.bench.proc.Machine;
import io.spoor.bench.proc.ProcessCpu;
import io.spoor.bench.report.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Keeps a broker busy with many clients for some time, and fails if something grows, leaks or gets lost. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description =
                "Runs Spoor with idle, chatty and restless clients for some time: memory, descriptors, sessions and"
                        + " latency over time. Ends with 1 if something grows, is left behind, or is lost.")
public final class Soak implements Callable<Integer> {

    private static final double MIB = 1 << 20;
    private static final int WINDOWS = 10;
    private static final int OTHER_DESCRIPTORS = 1000;
    private static final int PAYLOAD = 100;
    private static final int WINDOW = 20;
    private static final Duration LEAVING = Duration.ofSeconds(30);
    /**
     * What a broker that all have left may have more than before the first came: code, and bounded caches of topics and of
     * clients' names, which do not know that nobody comes again.
     */
    private static final double LEFT_IN_USE_MIB = 32;

    private static final double LEFT_DESCRIPTORS = 8;

    private static final List<String> JAVA = List.of(
            "-Xms512m",
            "-Xmx512m",
            "-XX:+AlwaysPreTouch",
            "-XX:NativeMemoryTracking=summary",
            "-Dio.netty.leakDetection.level=paranoid");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--idle",
            paramLabel = "N",
            defaultValue = "10000",
            description = "clients that are connected and subscribed, and silent (default: ${DEFAULT-VALUE})")
    private int idle;

    @Option(
            names = "--chatty",
            paramLabel = "N",
            defaultValue = "1000",
            description =
                    "clients of which half publish at QoS 1, each to one of the others (default: ${DEFAULT-VALUE})")
    private int chatty;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "5000",
            description = "messages per second (default: ${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--churn",
            paramLabel = "N",
            defaultValue = "20",
            description = "visits per second of clients that come and go (default: ${DEFAULT-VALUE})")
    private double churn;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "how long (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--sample",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "between two looks at memory and descriptors (default: ${DEFAULT-VALUE})")
    private double sample;

    @Option(names = "--markdown", description = "print a Markdown table")
    private boolean markdown;

    /** Runs the command line and exits. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command, ready to execute. */
    static CommandLine commandLine() {
        return new CommandLine(new Soak());
    }

    @Override
    public Integer call() throws IOException {
        validate();
        Peer peer = Peers.spoor("http: {address: \"127.0.0.1:0\"}\n", JAVA);
        try (PeerProcess broker = PeerProcess.start(peer)) {
            Table table = new Table(
                    String.format(
                            Locale.ROOT,
                            "%,d idle and %,d chatty clients, %.0f visits a second, %d s",
                            idle,
                            chatty,
                            churn,
                            seconds),
                    Row.COLUMNS);
            Row before = quiet(broker, "before");
            table.add(before.cells());
            List<String> faults = new ArrayList<>();
            List<Row> rows = run(broker, faults);
            rows.forEach(row -> table.add(row.cells()));
            faults.addAll(Growth.find(rows));
            Row after = leave(broker, before, faults);
            table.add(after.cells());
            print(table, peer, faults);
            return faults.isEmpty() ? 0 : 1;
        }
    }

    private void validate() throws IOException {
        if (idle < 1 || chatty < 2 || rate < 1 || churn <= 0 || seconds < WINDOWS || sample <= 0) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--idle, --rate, --churn and --sample must be positive, --chatty at least 2, --seconds at least "
                            + WINDOWS);
        }
        int needed = idle + chatty + OTHER_DESCRIPTORS;
        long limit = descriptorLimit(Files.readString(Path.of("/proc/self/limits")));
        if (limit < needed) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "a process may have " + limit + " descriptors open here, and " + needed
                            + " are needed; raise the limit with: ulimit -n " + needed);
        }
    }

    /** The hard limit, to which a JVM raises its own. */
    static long descriptorLimit(String limits) {
        return limits.lines()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.trim().split(" {2,}", -1)[2])
                .mapToLong(hard -> hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard))
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private List<Row> run(PeerProcess broker, List<String> faults) throws IOException {
        LoadSpec load = new LoadSpec(chatty / 2, 1, 1, PAYLOAD, WINDOW, MqttVersion.V5, false);
        List<Row> rows = new ArrayList<>();
        progress("connecting %,d clients", idle + chatty);
        try (IdleClients silent = IdleClients.connect(broker.address(), MqttVersion.V5, idle);
                Load talk = Load.open(load, broker.address());
                Sampler sampler = new Sampler(broker.pid(), sample)) {
            long visits;
            try (Churn restless = new Churn(broker.address(), churn)) {
                for (int i = 0; i < WINDOWS; i++) {
                    rows.add(window(broker, talk, sampler, Integer.toString(seconds * (i + 1) / WINDOWS)));
                }
                visits = restless.visits();
            }
            progress("%,d idle clients, %,d messages, %,d visits", silent.count(), talk.received(), visits);
            if (talk.lost() + talk.duplicates() + talk.closedByBroker() > 0) {
                faults.add(talk.lost() + " messages lost, " + talk.duplicates() + " doubled, " + talk.closedByBroker()
                        + " connections ended by the broker");
            }
        }
        return rows;
    }

    /** Nothing is published while the heap is looked at, which stops the broker. */
    private Row window(PeerProcess broker, Load talk, Sampler sampler, String name) throws IOException {
        talk.startLatency();
        sampler.take();
        long received = talk.received();
        ProcessCpu.Reading cpu = ProcessCpu.read(broker.pid());
        long start = System.nanoTime();
        talk.run(new Pace.Fixed(rate, 1), Duration.ofMillis(1000L * seconds / WINDOWS));
        talk.drain();
        double elapsed = System.nanoTime() - start;
        double cores = ProcessCpu.read(broker.pid()).since(cpu) / elapsed;
        Histogram latency = talk.stopLatency();
        List<Sampler.Sample> samples = sampler.take();
        BrokerFigures figures = BrokerFigures.read(broker);
        Row row = row(broker, name, figures, samples, (talk.received() - received) / elapsed * 1e9, latency, cores);
        progress("  %s", row);
        return row;
    }

    private static Row quiet(PeerProcess broker, String name) throws IOException {
        return row(
                broker, name, BrokerFigures.read(broker), List.of(Sampler.read(broker.pid())), 0, new Histogram(1), 0);
    }

    private static Row row(
            PeerProcess broker,
            String name,
            BrokerFigures figures,
            List<Sampler.Sample> samples,
            double messagesPerSecond,
            Histogram latency,
            double cores)
            throws IOException {
        return new Row(
                name,
                figures.get("spoor_connections"),
                figures.get("spoor_sessions"),
                messagesPerSecond,
                latency.getValueAtPercentile(50) / 1e6,
                latency.getValueAtPercentile(99) / 1e6,
                latency.getMaxValue() / 1e6,
                cores,
                Sampler.mean(samples, Sampler.Sample::rssMib),
                Jcmd.liveHeapBytes(broker.pid()) / MIB,
                Jcmd.directBytes(broker.pid()) / MIB,
                Sampler.mean(samples, Sampler.Sample::descriptors),
                Sampler.mean(samples, Sampler.Sample::threads),
                figures.get("spoor_store_bytes") / MIB);
    }

    /** All are gone: nothing of them may be left, when the sessions that stay for some seconds have expired. */
    private Row leave(PeerProcess broker, Row before, List<String> faults) throws IOException {
        long deadline =
                System.nanoTime() + LEAVING.plusSeconds(Churn.EXPIRY_SECONDS).toNanos();
        List<String> left = left(broker, before);
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(500_000_000);
            left = left(broker, before);
        }
        faults.addAll(left);
        Row after = quiet(broker, "all gone"); // collects garbage, so that buffers that were not released are found
        if (after.inUseMib() > before.inUseMib() + LEFT_IN_USE_MIB) {
            faults.add(String.format(
                    Locale.ROOT, "%.1f MiB of objects are left, %.1f before", after.inUseMib(), before.inUseMib()));
        }
        // The detector tells of what was collected when the next buffers are taken.
        try (IdleClients some = IdleClients.connect(broker.address(), MqttVersion.V5, 100)) {
            progress("all gone; %d clients have come again to make Netty look for leaks", some.count());
        }
        long leaks =
                broker.output().lines().filter(line -> line.contains("LEAK")).count();
        if (leaks > 0) {
            faults.add("Netty reports " + leaks + " leaks: "
                    + broker.output().substring(broker.output().indexOf("LEAK")));
        }
        return after;
    }

    private static List<String> left(PeerProcess broker, Row before) throws IOException {
        List<String> left = new ArrayList<>();
        BrokerFigures figures = BrokerFigures.read(broker);
        for (String name : List.of("spoor_connections", "spoor_sessions", "spoor_subscriptions", "spoor_held_bytes")) {
            if (figures.get(name) != 0) {
                left.add(name + " is " + figures.get(name) + " when all are gone");
            }
        }
        double descriptors = Sampler.read(broker.pid()).descriptors();
        if (descriptors > before.descriptors() + LEFT_DESCRIPTORS) {
            left.add(descriptors + " descriptors are open when all are gone, " + before.descriptors() + " before");
        }
        return left;
    }

    private void progress(String format, Object... values) {
        PrintWriter err = spec.commandLine().getErr();
        err.printf(Locale.ROOT, format + "%n", values);
        err.flush();
    }

    private void print(Table table, Peer peer, List<String> faults) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.println(markdown ? table.markdown() : table.text());
        List<String> notes = new ArrayList<>();
        notes.add(LocalDate.now(ZoneOffset.UTC) + ", " + Machine.describe());
        notes.add("bench/soak "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs()));
        notes.add(peer.name() + " " + peer.version() + ": " + String.join(" ", JAVA) + "; " + peer.settings());
        if (faults.isEmpty()) {
            notes.add("nothing grew, nothing was left behind, nothing was lost");
        }
        faults.forEach(fault -> notes.add("FAILED: " + fault));
        notes.forEach(note -> out.println(markdown ? "- " + note : note));
        out.flush();
    }
}
