package io.spoor.bench.proc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Facts about the machine, for the report's head. */
public final class Machine {

    private static final long TICK_NANOS = 10_000_000;

    private Machine() {}

    /** CPU nanoseconds that anybody on this machine has used since boot, time stolen by the hypervisor too. */
    public static long busyNanos() throws IOException {
        String cpu = Files.readString(Path.of("/proc/stat")).lines().findFirst().orElse("");
        return busyTicks(cpu) * TICK_NANOS;
    }

    /** user, nice, system, irq, softirq, steal; not idle, iowait, nor guest, which user contains. See proc(5). */
    static long busyTicks(String cpuLine) {
        String[] fields = cpuLine.trim().split(" +", -1);
        long sum = 0;
        for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
            sum += Long.parseLong(fields[i]);
        }
        return sum;
    }

    /** One line: cores, processor, kernel, JDK. */
    public static String describe() throws IOException {
        String model = Files.readString(Path.of("/proc/cpuinfo"))
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        return "%d cores (%s), %s %s, JDK %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        model,
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("java.runtime.version"));
    }
}
