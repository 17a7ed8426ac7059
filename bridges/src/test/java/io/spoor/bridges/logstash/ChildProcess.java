package io.spoor.bridges.logstash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A program that a test runs beside itself: its output goes to a file, and it ends with the test's process, also if that
 * is told to end before the test is over. Used by one thread.
 */
final class ChildProcess implements AutoCloseable {
    private static final int GENTLE_SECONDS = 15;

    private final Process process;
    private final Path log;
    private final Thread hook = new Thread(this::destroyTree, "end-child-process");

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts it, with its output appended to the log. */
    static ChildProcess start(List<String> command, Map<String, String> environment, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new ChildProcess(builder.start(), log);
    }

    long pid() {
        return process.pid();
    }

    /**
     * Waits until it is ready.
     *
     * @throws IllegalStateException with its output, if it ends or takes too long
     */
    void await(BooleanSupplier ready, int seconds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!ready.getAsBoolean()) {
            if (process.waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new IllegalStateException("It did not get ready within " + seconds + " s: " + output());
            }
        }
    }

    /** What it has written so far. */
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it and its children hard, and waits until it is gone. */
    void kill() throws InterruptedException {
        destroyTree();
        process.waitFor();
    }

    /** Ends it; hard if it takes long. */
    @Override
    public void close() {
        try {
            process.destroy();
            process.waitFor(GENTLE_SECONDS, TimeUnit.SECONDS);
            kill();
        } catch (InterruptedException e) {
            destroyTree();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private void destroyTree() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
