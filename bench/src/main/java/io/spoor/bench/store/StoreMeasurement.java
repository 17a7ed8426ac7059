package io.spoor.bench.store;

import io.spoor.bench.store.StoresReport.Of;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** One round of the scenarios with one store, each in processes and a folder of its own. One thread. */
final class StoreMeasurement {

    private static final double MIB = 1 << 20;
    private static final int ONE_STAYS_OF = 1000;
    private static final Duration SETTLE = Duration.ofSeconds(3);

    /** Told how it goes. */
    @FunctionalInterface
    interface Progress {
        void say(String format, Object... values);
    }

    private final Candidate candidate;
    private final Path parent;
    private final StoreOptions options;
    private final StoresReport report;
    private final Progress progress;

    StoreMeasurement(Candidate candidate, Path parent, StoreOptions options, StoresReport report, Progress progress) {
        this.candidate = candidate;
        this.parent = parent;
        this.options = options;
        this.report = report;
        this.progress = progress;
    }

    void run(Stores.Scenario scenario) throws IOException {
        switch (scenario) {
            case LOAD -> {
                for (Durability level : options.levels) {
                    inFolder(folder -> load(folder, level));
                }
            }
            case START -> {
                for (int sessions : options.sessions) {
                    inFolder(folder -> start(folder, sessions));
                }
            }
            case GROWTH -> {
                inFolder(folder -> growth(folder, 0));
                inFolder(folder -> growth(folder, ONE_STAYS_OF));
            }
            case KILL -> {
                for (Durability level : options.levels) {
                    inFolder(folder -> kill(folder, level));
                }
            }
        }
    }

    private interface Step {
        void run(Path folder) throws IOException;
    }

    private void inFolder(Step step) throws IOException {
        Quiet.await(options.patience);
        Path outer = Files.createTempDirectory(parent, "spoor-stores-");
        try {
            step.run(Files.createDirectory(outer.resolve("store")));
        } finally {
            FolderSize.delete(outer);
        }
    }

    private WorkerProcess worker(Path folder, StoreWorker.Job job, Object... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(job.name()));
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        return WorkerProcess.start(candidate, folder, words);
    }

    private void load(Path folder, Durability level) throws IOException {
        try (WorkerProcess worker = worker(
                folder,
                StoreWorker.Job.LOAD,
                "--level=" + level,
                "--loads=" + String.join(",", options.loads),
                "--warmup=" + options.warmup,
                "--seconds=" + options.seconds,
                "--repeat=" + options.repeat)) {
            String suffix = ", durability " + level.name().toLowerCase(Locale.ROOT);
            for (String load : options.loads) {
                double[] figures = worker.await("load");
                progress.say(
                        "  %s %s: %,.0f msg/s, %.3f µs CPU/msg, JIT %.0f %%, other cores %.2f",
                        level, load, figures[0], figures[1], 100 * figures[2], figures[3]);
                report.add("Messages/s" + suffix, candidate.name(), load, "%,.0f", figures[0]);
                report.add("µs CPU/message" + suffix, candidate.name(), load, "%.2f", figures[1]);
                report.add("Other cores busy, largest" + suffix, candidate.name(), load, "%.2f", Of.MAX, figures[3]);
            }
            worker.awaitEnd();
        }
    }

    private void start(Path folder, int sessions) throws IOException {
        Object[] arguments = {"--messages=" + options.messages, "--sessions=" + sessions};
        String title = String.format(
                Locale.ROOT, "Start after SIGKILL, %,d queued messages, %,d sessions", options.messages, sessions);
        try (WorkerProcess filler = worker(folder, StoreWorker.Job.FILL, arguments)) {
            double[] filled = filler.await("filled");
            filler.kill();
            add(title, "queued/s", "%,.0f", options.messages / filled[0]);
        }
        add(title, "MiB queued", "%,.0f", FolderSize.of(folder) / MIB);
        try (WorkerProcess opener = worker(folder, StoreWorker.Job.OPEN, arguments)) {
            double[] opened = opener.await("opened");
            if (opened[2] != options.messages || opened[3] != options.messages) {
                throw new IOException(String.format(
                        Locale.ROOT,
                        "of %d messages queued, %.0f are known and %.0f read",
                        options.messages,
                        opened[2],
                        opened[3]));
            }
            add(title, "open, ms", "%,.0f", opened[0]);
            add(title, "open and read all, ms", "%,.0f", opened[1]);
            opener.awaitEnd();
        }
    }

    private void growth(Path folder, int oneStaysOf) throws IOException {
        String title =
                String.format(Locale.ROOT, "Disk after %,d messages published and acknowledged", options.messages)
                        + (oneStaysOf == 0 ? "" : String.format(Locale.ROOT, ", one of %,d still queued", oneStaysOf));
        try (WorkerProcess worker = worker(
                folder, StoreWorker.Job.GROWTH, "--messages=" + options.messages, "--one-stays-of=" + oneStaysOf)) {
            double[] grown = worker.await("grown");
            add(title, "MiB at the end", "%,.1f", FolderSize.of(folder) / MIB);
            add(title, "bytes written per message", "%,.0f", grown[1] / grown[0]);
            LockSupport.parkNanos(SETTLE.toNanos());
            add(title, "MiB 3 s later", "%,.1f", FolderSize.of(folder) / MIB);
            worker.kill();
            try (WorkerProcess opener = worker(folder, StoreWorker.Job.REOPEN)) {
                double[] reopened = opener.await("reopened");
                double expected = oneStaysOf == 0 ? 0 : Math.ceil(grown[0] / oneStaysOf);
                if (reopened[0] != expected || reopened[1] != expected) {
                    throw new IOException(String.format(
                            Locale.ROOT,
                            "%.0f messages are queued, %.0f read; it should be %.0f",
                            reopened[0],
                            reopened[1],
                            expected));
                }
                opener.awaitEnd();
            }
        }
        add(title, "MiB after a restart", "%,.1f", FolderSize.of(folder) / MIB);
    }

    private void kill(Path folder, Durability level) throws IOException {
        String title = "SIGKILL under load, durability " + level.name().toLowerCase(Locale.ROOT);
        try (WorkerProcess worker = worker(folder, StoreWorker.Job.KILL, "--level=" + level)) {
            worker.await("running");
            double seconds = options.killAfter * ThreadLocalRandom.current().nextDouble(0.5, 1.5);
            LockSupport.parkNanos((long) (seconds * 1e9));
            worker.kill();
        }
        try (WorkerProcess checker = worker(folder, StoreWorker.Job.CHECK, "--level=" + level)) {
            double[] found = checker.await("checked");
            add(title, "kills", "%.0f", Of.SUM, 1);
            add(title, "acknowledged", "%,.0f", Of.SUM, found[0]);
            add(title, "missing", "%,.0f", Of.SUM, found[1]);
            add(title, "returned", "%,.0f", Of.SUM, found[2]);
            add(title, "wrong packet id", "%,.0f", Of.SUM, found[3]);
            add(title, "queued at the kill", "%,.0f", found[4]);
            add(title, "open, ms", "%,.0f", found[5]);
            checker.awaitEnd();
            if (found[0] == 0) {
                throw new IOException(
                        "it had acknowledged messages before it was killed, and its progress file knows of none");
            }
        }
    }

    private void add(String title, String column, String format, double figure) {
        add(title, column, format, Of.MEDIAN, figure);
    }

    private void add(String title, String column, String format, Of of, double figure) {
        progress.say("  %s: " + format, column, figure);
        report.add(title, candidate.name(), column, format, of, figure);
    }
}
