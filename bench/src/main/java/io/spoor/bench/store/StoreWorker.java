package io.spoor.bench.store;

import io.spoor.bench.proc.Machine;
import io.spoor.bench.proc.ProcessCpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The process that holds a store while it is measured; {@link Stores} starts and, where that belongs to the measurement,
 * kills it. It prints lines of a word and figures, see {@link WorkerProcess}.
 */
@Command(name = "store-worker")
public final class StoreWorker implements Callable<Integer> {

    /** What to do. */
    enum Job {
        /** Runs loads, one after the other. */
        LOAD,
        /** Queues messages for sessions that are away, and waits for the kill. */
        FILL,
        /** Opens what {@link #FILL} has left, reads and checks it. */
        OPEN,
        /** Has messages published and acknowledged, and waits for the kill. */
        GROWTH,
        /** Opens what {@link #GROWTH} has left, and counts. */
        REOPEN,
        /** Runs until it is killed. */
        KILL,
        /** Opens what {@link #KILL} has left, and looks whether all is there. */
        CHECK
    }

    /** The share of the CPU time that the JIT compilers may have when a load counts as warmed up. */
    private static final double WARM = 0.03;

    private static final int MAX_WARMUPS = 20;
    private static final int FILL_BATCH = 1000;
    private static final long KILL_LIMIT = 20_000_000;

    @Parameters
    private Job job = Job.LOAD;

    @Option(names = "--store", required = true)
    private String store = "";

    @Option(names = "--level", defaultValue = "PROCESS")
    private Durability level = Durability.PROCESS;

    @Option(names = "--folder", required = true)
    private Path folder = Path.of("");

    @Option(names = "--loads", split = ",", defaultValue = "20x20")
    private List<String> loads = List.of();

    @Option(names = "--warmup", defaultValue = "1")
    private double warmup;

    @Option(names = "--seconds", defaultValue = "1")
    private double seconds;

    @Option(names = "--one-stays-of", defaultValue = "0")
    private int oneStaysOf;

    @Option(names = "--repeat", defaultValue = "0")
    private int repeat;

    @Option(names = "--messages", defaultValue = "1000000")
    private int messages;

    @Option(names = "--sessions", defaultValue = "1000")
    private int sessions;

    /** Does one job and exits. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new StoreWorker())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Candidate candidate = Candidates.named(store);
        switch (job) {
            case LOAD -> {
                for (String load : loads) {
                    load(candidate, load);
                }
            }
            case FILL -> fill(candidate);
            case OPEN -> open(candidate);
            case GROWTH -> grow(candidate);
            case REOPEN -> reopen(candidate);
            case KILL -> {
                try (KillLoad load = new KillLoad(progressFile());
                        QueueStore opened = candidate.open(folder, level)) {
                    load.run(opened, KILL_LIMIT, () -> say("running"));
                }
            }
            case CHECK -> check(candidate);
        }
        return 0;
    }

    private void load(Candidate candidate, String name) throws IOException {
        Path fresh = Files.createTempDirectory(folder, "load-");
        try (QueueStore opened = candidate.open(fresh, level)) {
            Traffic traffic = new Traffic(opened, Load.parse(name));
            traffic.queueBacklog();
            int warmups = 0;
            Figures figures = measure(traffic, warmup);
            while (figures.jitShare() > WARM && ++warmups < MAX_WARMUPS) {
                figures = measure(traffic, warmup);
            }
            figures = measure(traffic, seconds);
            for (int i = 0; i < repeat && figures.otherCores() > Quiet.OTHER_CORES; i++) {
                Figures again = measure(traffic, seconds);
                figures = again.otherCores() < figures.otherCores() ? again : figures;
            }
            say("load", figures.rate(), figures.cpuMicros(), figures.jitShare(), figures.otherCores());
        }
        FolderSize.delete(fresh);
    }

    /**
     * What a load costs.
     *
     * @param rate messages per second
     * @param cpuMicros CPU time of this process per message
     * @param jitShare how much of it the JIT compilers used
     * @param otherCores how many cores other processes kept busy
     */
    private record Figures(double rate, double cpuMicros, double jitShare, double otherCores) {}

    private static Figures measure(Traffic traffic, double forSeconds) throws IOException {
        long pid = ProcessHandle.current().pid();
        long acknowledged = traffic.acknowledged();
        long busy = Machine.busyNanos();
        ProcessCpu.Reading before = ProcessCpu.read(pid);
        double elapsed = run(traffic, forSeconds);
        ProcessCpu.Reading after = ProcessCpu.read(pid);
        double cpu = after.since(before);
        busy = Machine.busyNanos() - busy;
        acknowledged = traffic.acknowledged() - acknowledged;
        return new Figures(
                acknowledged / elapsed,
                cpu / 1e3 / acknowledged,
                after.jitSince(before) / cpu,
                Math.max(0, busy - cpu) / 1e9 / elapsed);
    }

    /** Returns how many seconds it took. */
    private static double run(Traffic traffic, double forSeconds) throws IOException {
        long limit = Duration.ofMillis((long) (1000 * forSeconds)).toNanos();
        long start = System.nanoTime();
        long now = start;
        while (now - start < limit) {
            traffic.round();
            now = System.nanoTime();
        }
        return (now - start) / 1e9;
    }

    private void fill(Candidate candidate) throws IOException {
        Messages content = new Messages(sessions);
        try (QueueStore opened = candidate.open(folder, level)) {
            long start = System.nanoTime();
            for (int i = 0; i < messages; i++) {
                int session = i % sessions;
                opened.append(content.topic(session), content.payload(i), new int[] {session});
                if ((i + 1) % FILL_BATCH == 0) {
                    opened.commit();
                }
            }
            opened.commit();
            say("filled", (System.nanoTime() - start) / 1e9);
            awaitKill();
        }
    }

    private void open(Candidate candidate) throws IOException {
        Messages content = new Messages(sessions);
        long start = System.nanoTime();
        try (QueueStore opened = candidate.open(folder, level)) {
            long ready = System.nanoTime();
            long[] next = new long[sessions];
            long[] read = {0};
            opened.recover((session, message, packetId, topic, payload) -> {
                long n = content.check(session, topic, payload);
                if (n != session + next[session] * sessions) {
                    throw new IllegalStateException("session " + session + " has message " + n + " at place "
                            + next[session] + " of its queue");
                }
                next[session]++;
                read[0]++;
            });
            long end = System.nanoTime();
            say("opened", (ready - start) / 1e6, (end - start) / 1e6, opened.recoveredEntries(), read[0]);
        }
    }

    private void grow(Candidate candidate) throws IOException {
        try (QueueStore opened = candidate.open(folder, level)) {
            long written = writtenBytes();
            Traffic traffic = new Traffic(opened, new Load(20, 20, 1, 0, oneStaysOf));
            while (traffic.acknowledged() < messages) {
                traffic.round();
            }
            traffic.drain();
            say("grown", traffic.acknowledged(), writtenBytes() - written);
            awaitKill();
        }
    }

    private void reopen(Candidate candidate) throws IOException {
        try (QueueStore opened = candidate.open(folder, level)) {
            long[] read = {0};
            opened.recover((session, message, packetId, topic, payload) -> read[0]++);
            say("reopened", opened.recoveredEntries(), read[0]);
        }
    }

    private void check(Candidate candidate) throws IOException {
        try (KillLoad load = new KillLoad(progressFile())) {
            long start = System.nanoTime();
            try (QueueStore opened = candidate.open(folder, level)) {
                double millis = (System.nanoTime() - start) / 1e6;
                KillLoad.Finding finding = load.check(opened);
                say(
                        "checked",
                        finding.committed(),
                        finding.missing(),
                        finding.returned(),
                        finding.wrongPacketIds(),
                        opened.recoveredEntries(),
                        millis);
            }
        }
    }

    private Path progressFile() {
        return folder.resolveSibling(folder.getFileName() + ".progress");
    }

    /** What this process has sent to the disk or left to be written there. */
    private static long writtenBytes() throws IOException {
        return Files.readString(Path.of("/proc/self/io"))
                .lines()
                .filter(line -> line.startsWith("write_bytes:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .sum();
    }

    /** Returns, to end without ceremony, if the parent goes first. */
    private static void awaitKill() throws IOException {
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
    }

    private static void say(String word, Number... figures) {
        StringBuilder line = new StringBuilder(word);
        for (Number figure : figures) {
            line.append(' ').append(String.format(Locale.ROOT, "%.6f", figure.doubleValue()));
        }
        System.out.println(line);
        System.out.flush();
    }
}
