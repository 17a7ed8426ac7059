package io.spoor.bridges.logstash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder of its own below the system's temporary one, which an unprivileged child process can be given. */
final class TestFolder implements AutoCloseable {
    private static final String NOBODY = "nobody";
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final Path path;

    TestFolder(String name) throws IOException {
        this(Files.createTempDirectory(name));
    }

    private TestFolder(Path path) {
        this.path = path;
    }

    /**
     * A folder whose mount point can be told, which Elasticsearch wants of its data. Within a changed root, as an image
     * is built in or a bare system is tried in, that cannot be told of files in the root itself.
     */
    static TestFolder withMountPoint(String name) throws IOException {
        TestFolder usual = new TestFolder(name);
        try {
            Files.getFileStore(usual.path);
            return usual;
        } catch (IOException e) {
            usual.close();
            return new TestFolder(Files.createTempDirectory(SHARED_MEMORY, name));
        }
    }

    Path path() {
        return path;
    }

    /** Whether this process is root, whom some programs refuse to run as. */
    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** What to put before a command so that root runs it as nobody. */
    static List<String> unprivileged() {
        return isRoot() ? List.of("setpriv", "--reuid=" + NOBODY, "--regid=nogroup", "--clear-groups") : List.of();
    }

    /** Makes everything here belong to whom {@link #unprivileged} runs a command as. */
    void giveAway() throws IOException {
        if (!isRoot()) {
            return;
        }
        UserPrincipal nobody =
                path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NOBODY);
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.toList()) {
                Files.getFileAttributeView(each, PosixFileAttributeView.class).setOwner(nobody);
            }
        }
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
