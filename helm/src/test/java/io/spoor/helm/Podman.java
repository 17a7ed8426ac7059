package io.spoor.helm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Podman and Buildah with a storage of their own, below one folder: what else is on the machine is neither seen nor
 * touched, and nothing stays. They run as root, with runc and without systemd, and ask for limits that any machine gives.
 */
final class Podman implements AutoCloseable {
    private static final int MINUTES = 5;

    private final Path folder;
    private final Map<String, String> environment = new TreeMap<>();

    /** Makes the storage; it is removed by {@link #close()}. */
    Podman(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder).toAbsolutePath();
        Path storage =
                Files.writeString(folder.resolve("storage.conf"), """
                [storage]
                driver = "%s"
                graphroot = "%s/storage"
                runroot = "%s/run"
                [storage.options.overlay]
                skip_mount_home = "true"
                """.formatted(driver(), this.folder, this.folder));
        Path containers = Files.writeString(folder.resolve("containers.conf"), """
                [containers]
                default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
                log_driver = "k8s-file"
                [engine]
                runtime = "runc"
                cgroup_manager = "cgroupfs"
                events_logger = "none"
                """);
        environment.put("CONTAINERS_STORAGE_CONF", storage.toAbsolutePath().toString());
        environment.put("CONTAINERS_CONF", containers.toAbsolutePath().toString());
    }

    /** Layers of an overlay are shared; where the kernel has no such file system, each is a copy. */
    private static String driver() throws IOException {
        return Files.readString(Path.of("/proc/filesystems")).contains("overlay") ? "overlay" : "vfs";
    }

    /**
     * What a command has written.
     *
     * @param output standard output and errors, as they came
     */
    record Result(int code, String output) {}

    /**
     * Why no container can be made or run on this machine, found out with a program that needs nothing; null if one can. A
     * changed root, for example, is no mount point, and containers need one.
     */
    @Nullable
    String obstacle() {
        Path program = Path.of("/sbin/ldconfig.real");
        Result begun = run(List.of("buildah", "from", "scratch"));
        if (begun.code() != 0) {
            return begun.output();
        }
        String container = begun.output().strip();
        String copied = Files.exists(program) ? program.toString() : "/sbin/ldconfig"; // linked statically
        List<List<String>> steps = List.of(
                List.of("buildah", "copy", "-q", container, copied, "/program"),
                List.of("buildah", "commit", "-q", "--rm", container, "localhost/program:test"),
                List.of(
                        "podman",
                        "run",
                        "--rm",
                        "--network=none",
                        "--read-only",
                        "localhost/program:test",
                        "/program",
                        "--version"),
                List.of("podman", "rmi", "--force", "localhost/program:test"));
        for (List<String> step : steps) {
            Result result = run(step);
            if (result.code() != 0) {
                return String.join(" ", step) + ": " + result.output();
            }
        }
        return null;
    }

    /** Runs {@code podman} and expects it to succeed. */
    String podman(String... arguments) {
        return succeed(command("podman", arguments));
    }

    /** Runs {@code podman}, whatever comes of it. */
    Result tryPodman(String... arguments) {
        return run(command("podman", arguments));
    }

    /** Runs any program with this storage and expects it to succeed. */
    String succeed(List<String> command) {
        Result result = run(command);
        if (result.code() != 0) {
            throw new AssertionError(
                    String.join(" ", command) + " ended with " + result.code() + ":\n" + result.output());
        }
        return result.output().strip();
    }

    private static List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    private Result run(List<String> command) {
        try {
            Path output = Files.createTempFile(folder, "output", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                throw new AssertionError(String.join(" ", command) + " has not ended after " + MINUTES + " minutes:\n"
                        + Files.readString(output));
            }
            String text = new String(Files.readAllBytes(output), UTF_8);
            Files.delete(output);
            return new Result(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    command.get(0) + " cannot be run; './spoor test' installs it: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (!Files.exists(folder)) {
            return; // closed before
        }
        tryPodman("pod", "rm", "--all", "--force", "--time", "0");
        tryPodman("rm", "--all", "--force", "--time", "0");
        tryPodman("rmi", "--all", "--force");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
