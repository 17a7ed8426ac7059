package io.spoor.bench.proc;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The CPU time that another process has used, all threads, user and system.
 *
 * <p>{@code /proc/PID/stat} counts in ticks of 10 ms and includes threads that have ended; {@code
 * /proc/PID/task/TID/schedstat} counts in nanoseconds but only for living threads. The second is used unless the two
 * disagree by more than the first one's resolution, which means that a busy thread ended in between.
 */
public final class ProcessCpu {

    /** As the kernel shows the names, at most 15 bytes. */
    private static final Pattern JIT = Pattern.compile("C[12] CompilerThre.*");

    private static final long TICK_NANOS = 10_000_000;
    /** User and system time, each truncated to a tick at both ends of an interval. */
    private static final long RESOLUTION_NANOS = 4 * TICK_NANOS;

    private ProcessCpu() {}

    /** What one thread has used so far. */
    public record ThreadTime(String name, long nanos) {}

    /** A reading; the difference of two is what counts. Threads by their identifiers. */
    public record Reading(Map<String, ThreadTime> threads, long tickNanos) {

        /** CPU nanoseconds used since an earlier reading of the same process. */
        public long since(Reading earlier) {
            long precise = sinceByName(earlier).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            long coarse = tickNanos - earlier.tickNanos;
            return Math.abs(coarse - precise) <= RESOLUTION_NANOS ? precise : coarse;
        }

        /** The same by the names of threads, those that have ended left out. */
        public Map<String, Long> sinceByName(Reading earlier) {
            Map<String, Long> nanos = new HashMap<>();
            threads.forEach((id, thread) -> {
                ThreadTime before = earlier.threads.getOrDefault(id, new ThreadTime(thread.name(), 0));
                nanos.merge(thread.name(), thread.nanos() - before.nanos(), Long::sum);
            });
            return nanos;
        }

        /** What the JIT compilers of a Java process used of it. */
        public long jitSince(Reading earlier) {
            return sinceByName(earlier).entrySet().stream()
                    .filter(thread -> JIT.matcher(thread.getKey()).matches())
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }
    }

    /** Reads the process's CPU time so far. */
    public static Reading read(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        Map<String, ThreadTime> threads = new HashMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path task : tasks) {
                // A thread may end while we look; its time is then in the process's ticks.
                read(task).ifPresent(time -> threads.put(task.getFileName().toString(), time));
            }
        }
        return new Reading(Map.copyOf(threads), ticks(Files.readString(process.resolve("stat"))) * TICK_NANOS);
    }

    private static Optional<ThreadTime> read(Path task) throws IOException {
        try {
            String[] fields = Files.readString(task.resolve("schedstat")).trim().split(" ", -1);
            String name = Files.readString(task.resolve("comm")).trim();
            return Optional.of(new ThreadTime(name, Long.parseLong(fields[0])));
        } catch (IOException e) {
            // Either the file is gone or, between opening and reading, the thread: "No such process".
            if (Files.exists(task)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** User and system ticks from the text of {@code /proc/PID/stat}; see proc(5). */
    static long ticks(String stat) {
        // The command's name may contain blanks and parentheses; fields are counted from behind it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
