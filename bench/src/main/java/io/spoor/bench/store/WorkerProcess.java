package io.spoor.bench.store;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A {@link StoreWorker} that runs. Owned by one thread; whatever happens, the process is gone after {@link #close}. */
final class WorkerProcess implements Closeable {

    private final Process process;
    private final BufferedReader output;
    private final Path errors;

    private WorkerProcess(Process process, Path errors) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        this.errors = errors;
    }

    static WorkerProcess start(Candidate candidate, Path folder, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx2g");
        command.addAll(candidate.jvmOptions());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), StoreWorker.class.getName()));
        command.addAll(arguments);
        command.addAll(List.of("--store", candidate.name(), "--folder", folder.toString()));
        Path errors = Files.createTempFile("spoor-store-worker-", ".err");
        try {
            return new WorkerProcess(
                    new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
        } catch (IOException e) {
            Files.delete(errors);
            throw e;
        }
    }

    /**
     * Waits for the next line that begins with a word.
     *
     * @return the figures behind it
     * @throws IOException if the process ends without it
     */
    double[] await(String word) throws IOException {
        String line = output.readLine();
        while (line != null) {
            String[] words = line.split(" ", -1);
            if (words[0].equals(word)) {
                return Arrays.stream(words)
                        .skip(1)
                        .mapToDouble(Double::parseDouble)
                        .toArray();
            }
            line = output.readLine();
        }
        String said = Files.readString(errors);
        throw new IOException("the process ended without '" + word + "'; it said: "
                + said.substring(Math.max(0, said.length() - 2_000)));
    }

    /** SIGKILL. */
    void kill() throws IOException {
        process.destroyForcibly();
        awaitEnd();
    }

    /** For one that ends by itself. */
    void awaitEnd() throws IOException {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a worker ran", e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        awaitEnd();
        output.close();
        Files.delete(errors);
    }
}
