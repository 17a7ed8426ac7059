package io.spoor.bench.proc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory of a process, in KiB.
 *
 * @param rss resident pages
 * @param pss the same with shared pages divided by the number of those who share them
 */
public record ProcessMemory(long rss, long pss) {

    /** Reads {@code /proc/PID/smaps_rollup}. */
    public static ProcessMemory read(long pid) throws IOException {
        return parse(Files.readString(Path.of("/proc", Long.toString(pid), "smaps_rollup")));
    }

    static ProcessMemory parse(String rollup) throws IOException {
        return new ProcessMemory(value(rollup, "Rss:"), value(rollup, "Pss:"));
    }

    private static long value(String rollup, String name) throws IOException {
        for (String line : rollup.lines().toList()) {
            if (line.startsWith(name)) {
                return Long.parseLong(
                        line.substring(name.length()).replace("kB", "").trim());
            }
        }
        throw new IOException("no " + name + " in smaps_rollup");
    }
}
