package io.spoor.bench.peer;

import io.spoor.bench.load.Handshake;
import io.spoor.bench.load.MqttVersion;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A running broker. Owned by the thread that started it: Linux kills the broker when that thread ends. */
public final class PeerProcess implements Closeable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long POLL_NANOS = Duration.ofMillis(1).toNanos();
    private static final String LOG = "output.log";
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    private final Peer peer;
    private final Path directory;
    private final InetSocketAddress address;
    private Launched launched;

    private record Launched(Process process, Duration timeToReady) {}

    private PeerProcess(Peer peer, Path directory, InetSocketAddress address, Launched launched) {
        this.peer = peer;
        this.directory = directory;
        this.address = address;
        this.launched = launched;
    }

    /** Starts the broker and waits until it has accepted a first client. */
    public static PeerProcess start(Peer peer) throws IOException {
        Path directory = Files.createTempDirectory("spoor-bench-" + peer.name() + "-");
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
            return new PeerProcess(peer, directory, address, launch(peer, directory, address));
        } catch (IOException | RuntimeException e) {
            delete(directory);
            throw e;
        }
    }

    private static Launched launch(Peer peer, Path directory, InetSocketAddress address) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETPRIV)) {
            // So that the broker goes with us even if we are killed without a chance to stop it.
            command.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
        }
        command.addAll(peer.command(directory, address.getPort()));
        Path log = directory.resolve(LOG);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        long start = System.nanoTime();
        Process process = builder.start();
        try {
            awaitFirstClient(peer, process, address, start, log);
        } catch (IOException | RuntimeException e) {
            stop(process);
            throw e;
        }
        return new Launched(process, Duration.ofNanos(System.nanoTime() - start));
    }

    /** SIGKILL. */
    public void kill() throws IOException {
        try {
            launched.process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a broker was killed", e);
        }
    }

    /** Starts it again, after a {@link #kill}, with what it left. By the same thread. */
    public void startAgain() throws IOException {
        launched = launch(peer, directory, address);
    }

    /** Where its files are. */
    public Path directory() {
        return directory;
    }

    /** What it has said since it was started last. */
    public String output() throws IOException {
        return Files.readString(directory.resolve(LOG));
    }

    private static void awaitFirstClient(Peer peer, Process process, InetSocketAddress address, long start, Path log)
            throws IOException {
        while (true) {
            try {
                Handshake.connect(address, MqttVersion.V3_1_1, "bench-ready").close();
                return;
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                boolean late = System.nanoTime() - start > START_LIMIT.toNanos();
                if (late || !process.isAlive()) {
                    String said = Files.readString(log);
                    throw new IOException(
                            peer.name() + (late ? " is not ready after " + START_LIMIT : " ended at once")
                                    + "; its last output: " + said.substring(Math.max(0, said.length() - 2_000)),
                            e);
                }
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public InetSocketAddress address() {
        return address;
    }

    public long pid() {
        return launched.process.pid();
    }

    /** From just before the process was made to its first CONNACK. */
    public Duration timeToReady() {
        return launched.timeToReady;
    }

    @Override
    public void close() throws IOException {
        stop(launched.process);
        delete(directory);
    }

    private static void stop(Process process) throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a broker was stopping", e);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> tree = Files.walk(directory)) {
            paths = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
