package io.spoor.bench.burst;

import io.spoor.bench.load.Load;
import io.spoor.bench.load.LoadSpec;
import io.spoor.bench.load.MqttVersion;
import io.spoor.bench.load.Pace;
import io.spoor.bench.peer.PeerProcess;
import io.spoor.bench.proc.Jcmd;
import io.spoor.bench.proc.ProcessMemory;
import io.spoor.bench.report.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
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

/** A burst of trace events, and what it does to clients, to memory and to the trace. */
@Command(
        name = "burst",
        mixinStandardHelpOptions = true,
        description =
                "Makes Spoor trace many events at once to a receiver that is slow: are they all there in the end, how"
                        + " much memory does it take meanwhile, and do clients notice?")
public final class Burst implements Callable<Integer> {
    private static final int PAIRS = 20;
    private static final int PAYLOAD = 100;
    private static final int WINDOW = 20;

    /** PUBLISH accepted, delivered, acknowledged. */
    private static final int EVENTS_PER_MESSAGE = 3;

    private static final double MIB = 1 << 20;
    private static final Duration QUIET = Duration.ofSeconds(5);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--events", paramLabel = "N", defaultValue = "1000000", description = "default: ${DEFAULT-VALUE}")
    private int events;

    @Option(
            names = "--taken",
            paramLabel = "N",
            defaultValue = "10000",
            description = "events that the receiver takes in a second (default: ${DEFAULT-VALUE})")
    private int taken;

    @Option(
            names = "--at",
            paramLabel = "N",
            defaultValue = "50000",
            description = "events that the burst makes in a second, 0 for as many as there can be (default:"
                    + " ${DEFAULT-VALUE})")
    private int at;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "2000",
            description = "messages in a second while latency is measured (default: ${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "8",
            description = "how long to measure latency, each time (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--heap", paramLabel = "SIZE", defaultValue = "128m", description = "default: ${DEFAULT-VALUE}")
    private String heap = "128m";

    @Option(names = "--markdown", description = "print a Markdown table")
    private boolean markdown;

    /** Runs the command line and exits. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command, ready to execute. */
    static CommandLine commandLine() {
        return new CommandLine(new Burst());
    }

    @Override
    public Integer call() throws IOException {
        if (events < 1 || taken < 1 || rate < 1 || seconds < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "all numbers must be positive");
        }
        Table table = new Table(
                String.format(
                        Locale.ROOT,
                        "%,d trace events at once to a receiver that takes %,d/s; latency at %,d messages/s of QoS 1",
                        events,
                        taken,
                        rate),
                "when",
                "events traced",
                "at the receiver",
                "p50 ms",
                "p99 ms",
                "live heap MiB",
                "RSS MiB");
        LoadSpec load = new LoadSpec(PAIRS, 1, 1, PAYLOAD, WINDOW, MqttVersion.V5, false);
        try (SlowReceiver receiver = new SlowReceiver(taken);
                PeerProcess broker = PeerProcess.start(new TracedSpoor(receiver.port(), "tcp", heap));
                Load clients = Load.open(load, broker.address())) {
            clients.run(new Pace.Fixed(rate, 1), Duration.ofSeconds(seconds)); // warm-up
            table.add(row("before", clients, receiver, broker, latency(clients)));
            long start = System.nanoTime();
            burst(clients);
            progress("the burst took %.1f s", (System.nanoTime() - start) / 1e9);
            table.add(row("while it drains", clients, receiver, broker, latency(clients)));
            awaitQuiet(receiver);
            progress("drained after %.0f s", (System.nanoTime() - start) / 1e9 - QUIET.toSeconds());
            table.add(row("after", clients, receiver, broker, latency(clients)));
            clients.drain();
            awaitQuiet(receiver);
            PrintWriter out = spec.commandLine().getOut();
            out.println(markdown ? table.markdown() : table.text());
            boolean all = receiver.events() + receiver.named() >= EVENTS_PER_MESSAGE * clients.received();
            out.printf(
                    Locale.ROOT,
                    "%,d events there, %,d came twice, %,d named as lost, %,d missing without a word;"
                            + " %,d messages received by clients, %,d lost%n",
                    receiver.events(),
                    receiver.doubles(),
                    receiver.named(),
                    receiver.unexplained(),
                    clients.received(),
                    clients.lost());
            out.flush();
            return receiver.unexplained() == 0 && all && clients.lost() == 0 ? 0 : 1;
        }
    }

    private void burst(Load clients) throws IOException {
        int messages = events / EVENTS_PER_MESSAGE;
        if (at == 0) {
            clients.publish(Duration.ofMinutes(10), messages);
        } else {
            clients.run(new Pace.Fixed(at / EVENTS_PER_MESSAGE, 1), Duration.ofMillis(1000L * events / at));
            clients.drain();
        }
    }

    private Histogram latency(Load clients) throws IOException {
        clients.startLatency();
        clients.run(new Pace.Fixed(rate, 1), Duration.ofSeconds(seconds));
        return clients.stopLatency();
    }

    private static List<String> row(
            String when, Load clients, SlowReceiver receiver, PeerProcess broker, Histogram latency)
            throws IOException {
        long there = receiver.events();
        return List.of(
                when,
                format("%,.0f", (double) EVENTS_PER_MESSAGE * clients.received()),
                format("%,.0f", (double) there),
                format("%.2f", latency.getValueAtPercentile(50) / 1e6),
                format("%.2f", latency.getValueAtPercentile(99) / 1e6),
                format("%.0f", Jcmd.liveHeapBytes(broker.pid()) / MIB),
                format("%.0f", ProcessMemory.read(broker.pid()).rss() / 1024.0));
    }

    private static void awaitQuiet(SlowReceiver receiver) {
        while (receiver.quietFor().compareTo(QUIET) < 0) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private void progress(String format, Object... arguments) {
        spec.commandLine().getErr().println(format(format, arguments));
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
