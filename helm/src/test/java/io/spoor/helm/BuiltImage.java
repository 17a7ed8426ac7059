package io.spoor.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** The image as {@code image/build} makes it of what Maven has built, once for all tests of this JVM. */
final class BuiltImage {
    static final String NAME = "localhost/spoor:test";
    private static final Path BUILD = Chart.FOLDER.resolveSibling("image").resolve("build");
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private static @Nullable Podman podman;

    private BuiltImage() {}

    /** Podman with the image in its storage. It is removed when the JVM ends. Where there can be no containers, the test is not run. */
    static synchronized Podman podman() {
        Podman ready = podman;
        if (ready == null) {
            assumeContainers();
            ready = build("image");
            podman = ready;
        }
        return ready;
    }

    private static void assumeContainers() {
        try (Podman trial = new Podman(TARGET.resolve("trial-storage"))) {
            String obstacle = trial.obstacle();
            Assumptions.assumeTrue(obstacle == null, () -> "no container can run here: " + obstacle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Builds it, in a storage and a folder of this name. */
    static Podman build(String name, String... options) {
        try {
            Podman own = new Podman(TARGET.resolve(name + "-storage"));
            Runtime.getRuntime().addShutdownHook(new Thread(own::close, "remove-" + name));
            List<String> command = new ArrayList<>(List.of(
                    BUILD.toString(),
                    "--tag",
                    NAME,
                    "--work",
                    TARGET.resolve(name + "-work").toString()));
            command.addAll(Arrays.asList(options));
            own.succeed(command);
            return own;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
