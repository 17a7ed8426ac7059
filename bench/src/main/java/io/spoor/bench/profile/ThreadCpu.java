package io.spoor.bench.profile;

import io.spoor.bench.proc.ProcessCpu;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** CPU time by thread: what samples of Java code do not show, such as the garbage collector and the JIT. */
final class ThreadCpu {

    private ThreadCpu() {}

    /** A table of the busiest threads between two readings, in microseconds per message. */
    static String report(ProcessCpu.Reading before, ProcessCpu.Reading after, long messages) {
        return after.sinceByName(before).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(12)
                .map(entry ->
                        String.format(Locale.ROOT, "  %6.3f  %s%n", entry.getValue() / 1e3 / messages, entry.getKey()))
                .collect(Collectors.joining());
    }
}
