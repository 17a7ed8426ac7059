package io.spoor.bench.proc;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The CPU time that another process has used, all threads, user and system.
 *
 * <p>{@code /proc/PID/stat} counts in ticks of 10 ms and includes threads that have ended; {@code
 * /proc/PID/task/TID/schedstat} counts in nanoseconds but only for living threads. The second is used unless the two
 * disagree by more than the first one's resolution, which means that a busy thread ended in between.
 */
public final class ProcessCpu {

    private static final long TICK_NANOS = 10_000_000;
    /** User and system time, each truncated to a tick at both ends of an interval. */
    private static final long RESOLUTION_NANOS = 4 * TICK_NANOS;

    private ProcessCpu() {}

    /** A reading; the difference of two is what counts. */
    public record Reading(Map<String, Long> nanosByThread, long tickNanos) {

        /** CPU nanoseconds used since an earlier reading of the same process. */
        public long since(Reading earlier) {
            long precise = 0;
            for (Map.Entry<String, Long> thread : nanosByThread.entrySet()) {
                precise += thread.getValue() - earlier.nanosByThread.getOrDefault(thread.getKey(), 0L);
            }
            long coarse = tickNanos - earlier.tickNanos;
            return Math.abs(coarse - precise) <= RESOLUTION_NANOS ? precise : coarse;
        }
    }

    /** Reads the process's CPU time so far. */
    public static Reading read(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        Map<String, Long> nanos = new HashMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path task : tasks) {
                // A thread may end while we look; its time is then in the process's ticks.
                schedstat(task).ifPresent(n -> nanos.put(task.getFileName().toString(), n));
            }
        }
        return new Reading(Map.copyOf(nanos), ticks(Files.readString(process.resolve("stat"))) * TICK_NANOS);
    }

    private static Optional<Long> schedstat(Path task) throws IOException {
        try {
            String[] fields = Files.readString(task.resolve("schedstat")).trim().split(" ", -1);
            return Optional.of(Long.parseLong(fields[0]));
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
