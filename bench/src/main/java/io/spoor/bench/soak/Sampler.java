package io.spoor.bench.soak;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Looks at a process every few seconds, on a thread of its own. */
final class Sampler implements Closeable {

    private final long pid;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sampler");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Sample> samples = new ArrayList<>(); // guarded by this

    /** At one moment. */
    record Sample(double rssMib, double descriptors, double threads) {}

    Sampler(long pid, double everySeconds) {
        this.pid = pid;
        long millis = (long) (1000 * everySeconds);
        timer.scheduleAtFixedRate(this::sample, millis, millis, TimeUnit.MILLISECONDS);
    }

    static Sample read(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        String status = Files.readString(process.resolve("status"));
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return new Sample(field(status, "VmRSS:") / 1024, descriptors.count(), field(status, "Threads:"));
        }
    }

    private static double field(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(
                        line.substring(name.length()).replace("kB", "").trim()))
                .sum();
    }

    private void sample() {
        try {
            Sample now = read(pid);
            synchronized (this) {
                samples.add(now);
            }
        } catch (IOException e) {
            timer.shutdown(); // the process has ended, which the load notices
        }
    }

    /** What was seen since this was asked last; at least what there is now. */
    synchronized List<Sample> take() throws IOException {
        samples.add(read(pid));
        List<Sample> taken = List.copyOf(samples);
        samples.clear();
        return taken;
    }

    static double mean(List<Sample> of, ToDoubleFunction<Sample> figure) {
        return of.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
