package io.spoor.bench.restart;

import io.spoor.bench.load.BlockingClient;
import io.spoor.bench.peer.Peer;
import io.spoor.bench.peer.PeerProcess;
import io.spoor.bench.peer.Peers;
import io.spoor.bench.proc.Jcmd;
import io.spoor.bench.proc.Machine;
import io.spoor.bench.proc.ProcessCpu;
import io.spoor.bench.proc.ProcessMemory;
import io.spoor.bench.profile.HotSpots;
import io.spoor.bench.report.Table;
import io.spoor.bench.store.FolderSize;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fills a broker with sessions, kills it, and measures how it comes back. */
@Command(
        name = "restart",
        mixinStandardHelpOptions = true,
        description =
                "Fills Spoor with persistent sessions and queued messages, kills it with SIGKILL, starts it again:"
                        + " time until it takes clients, memory, and whether everything is there.")
public final class Restart implements Callable<Integer> {

    private static final double MIB = 1 << 20;
    private static final Pattern BACK = Pattern.compile(
            "sessions of an earlier run are back sessions=\"(\\d+)\" messages=\"(\\d+)\" retained=\"(\\d+)\".*");
    private static final int FAULTS_SHOWN = 10;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--sessions",
            paramLabel = "N",
            defaultValue = "100000",
            description = "persistent sessions, each with three subscriptions (default: ${DEFAULT-VALUE})")
    private int sessions;

    @Option(
            names = "--queued",
            paramLabel = "N",
            defaultValue = "10",
            description = "messages in each of their queues (default: ${DEFAULT-VALUE})")
    private int queued;

    @Option(
            names = "--retained",
            paramLabel = "N",
            defaultValue = "10000",
            description = "retained messages (default: ${DEFAULT-VALUE})")
    private int retained;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            defaultValue = "100",
            description = "payload size, at least 20 (default: ${DEFAULT-VALUE})")
    private int payload;

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "2000",
            description = "sessions that are looked at completely (default: ${DEFAULT-VALUE})")
    private int sample;

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "how often it is killed and started; the table has a row for each (default: ${DEFAULT-VALUE})")
    private int kills;

    @Option(
            names = "--durability",
            paramLabel = "LEVEL",
            defaultValue = "process",
            description = "process or power (default: ${DEFAULT-VALUE})")
    private String durability = "process";

    @Option(names = "--profile", description = "print where the start's time goes; the recorder makes it longer")
    private boolean profile;

    @Option(names = "--markdown", description = "print a Markdown table")
    private boolean markdown;

    /** Runs the command line and exits. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command, ready to execute. */
    static CommandLine commandLine() {
        return new CommandLine(new Restart());
    }

    @Override
    public Integer call() throws IOException {
        validate();
        Fleet fleet = new Fleet(sessions, queued, retained, payload);
        Peer peer = Peers.spoor(
                "store: {durability: " + durability + "}\nhttp: {enabled: false}\n",
                profile ? List.of("-XX:StartFlightRecording:name=start,settings=profile") : List.of());
        boolean good = true;
        try (PeerProcess broker = PeerProcess.start(peer)) {
            Table table = new Table(
                    String.format(
                            Locale.ROOT,
                            "Start after SIGKILL: %,d sessions, %,d subscriptions, %,d queued and %,d retained messages"
                                    + " of %d bytes",
                            sessions,
                            3 * sessions,
                            (long) sessions * queued,
                            retained,
                            payload),
                    "start",
                    "takes clients after s",
                    "a session is resumed after s",
                    "CPU s",
                    "store MiB",
                    "RSS MiB",
                    "objects in use MiB",
                    "sessions checked",
                    "messages",
                    "faults");
            table.add(emptyStart(broker));
            long start = System.nanoTime();
            fleet.fill(broker.address());
            progress("filled in %.1f s", (System.nanoTime() - start) / 1e9);
            for (int i = 1; i <= kills; i++) {
                good &= restart(broker, fleet, "after kill " + i, table, i == kills);
            }
            print(table, peer);
        }
        return good ? 0 : 1;
    }

    private void validate() {
        if (sessions < 1
                || queued < 0
                || retained < 0
                || payload < 20
                || kills < 1
                || sample < 1
                || sample > sessions) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--sessions and --kills must be positive, --payload at least 20, --sample from 1 to --sessions");
        }
    }

    private static List<String> emptyStart(PeerProcess broker) throws IOException {
        return List.of(
                "empty",
                format("%.2f", broker.timeToReady().toNanos() / 1e9),
                "",
                format("%.1f", cpuSeconds(broker)),
                "",
                format("%.0f", ProcessMemory.read(broker.pid()).rss() / 1024.0),
                format("%.0f", Jcmd.liveHeapBytes(broker.pid()) / MIB),
                "",
                "",
                "");
    }

    /** The check takes messages from their queues, so all but the last one only look whether a session is there. */
    private boolean restart(PeerProcess broker, Fleet fleet, String name, Table table, boolean last)
            throws IOException {
        broker.kill();
        Path store = broker.directory().resolve("data/store");
        double bytes = FolderSize.of(store);
        broker.startAgain();
        double ready = broker.timeToReady().toNanos() / 1e9;
        long before = System.nanoTime();
        boolean present;
        try (BlockingClient first = fleet.connect(broker.address(), sessions - 1)) {
            present = first.sessionPresent();
        }
        double resumed = ready + (System.nanoTime() - before) / 1e9;
        double cpu = cpuSeconds(broker);
        double rss = ProcessMemory.read(broker.pid()).rss() / 1024.0;
        if (profile && last) {
            printProfile(broker);
        }
        double heap = Jcmd.liveHeapBytes(broker.pid()) / MIB;
        progress("%s: takes clients after %.2f s", name, ready);
        Fleet.Finding found = last ? fleet.check(broker.address(), sample) : new Fleet.Finding(1, 0, new ArrayList<>());
        int retainedFound = last ? fleet.checkRetained(broker.address()) : 0;
        List<String> faults = found.faults();
        if (!present) {
            faults.add("the last session is not there");
        }
        faults.addAll(wrongCounts(broker.output()));
        faults.stream().limit(FAULTS_SHOWN).forEach(this::progress);
        table.add(List.of(
                name,
                format("%.2f", ready),
                format("%.2f", resumed),
                format("%.1f", cpu),
                format("%.0f", bytes / MIB),
                format("%.0f", rss),
                format("%.0f", heap),
                format("%,d", found.sessions()),
                format("%,d", found.messages() + retainedFound),
                format("%,d", faults.size())));
        return faults.isEmpty();
    }

    /** What it has used since it was started, on all cores. */
    private static double cpuSeconds(PeerProcess broker) throws IOException {
        return ProcessCpu.read(broker.pid()).tickNanos() / 1e9;
    }

    /** What the broker says that it has found, if that is not all. */
    private List<String> wrongCounts(String output) {
        Matcher found = BACK.matcher(output);
        if (!found.find()) {
            return List.of("the broker does not say that sessions are back");
        }
        progress("  %s", found.group());
        boolean all = Long.parseLong(found.group(1)) == sessions
                && Long.parseLong(found.group(2)) == (long) sessions * queued
                && Long.parseLong(found.group(3)) == retained;
        return all ? List.of() : List.of("not everything is back: " + found.group());
    }

    private void printProfile(PeerProcess broker) throws IOException {
        Path recording = broker.directory().resolve("start.jfr");
        Jcmd.run(broker.pid(), "JFR.stop", "name=start", "filename=" + recording);
        spec.commandLine().getOut().println(HotSpots.of(recording).report(30));
    }

    private void progress(String format, Object... values) {
        PrintWriter err = spec.commandLine().getErr();
        err.printf(Locale.ROOT, format + "%n", values);
        err.flush();
    }

    private void progress(String line) {
        progress("  %s", line);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private void print(Table table, Peer peer) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.println(markdown ? table.markdown() : table.text());
        List<String> notes = List.of(
                LocalDate.now(ZoneOffset.UTC) + ", " + Machine.describe(),
                "bench/restart "
                        + String.join(" ", spec.commandLine().getParseResult().originalArgs()),
                peer.name() + " " + peer.version() + ": " + peer.settings());
        notes.forEach(note -> out.println(markdown ? "- " + note : note));
        out.flush();
    }
}
