package io.spoor.bench.proc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a Java process something, with the tool of the JDK that we run on. */
public final class Jcmd {

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");

    private Jcmd() {}

    /** Runs a command and returns what it says. */
    public static String run(long pid, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid)));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IOException(String.join(" ", command) + " ended with " + exit + ": " + said);
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for jcmd", e);
        }
    }

    /** Bytes of all objects on the heap that are in use; collects all garbage to learn that. */
    public static long liveHeapBytes(long pid) throws IOException {
        return number(TOTAL, run(pid, "GC.class_histogram"));
    }

    /**
     * Bytes outside the heap that Java code took: direct buffers, however they were had. The process must have been
     * started with {@code -XX:NativeMemoryTracking=summary}.
     */
    public static long directBytes(long pid) throws IOException {
        return 1024 * number(OTHER, run(pid, "VM.native_memory", "summary"));
    }

    private static long number(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException(
                    "jcmd says nothing like " + pattern + ": " + text.substring(0, Math.min(500, text.length())));
        }
        return Long.parseLong(matcher.group(1));
    }
}
