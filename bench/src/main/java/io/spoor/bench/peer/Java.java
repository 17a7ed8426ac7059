package io.spoor.bench.peer;

import io.netty.util.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Where this installation keeps what the Java peers need. */
final class Java {

    private Java() {}

    /** The Java that runs us, so that all Java peers run on the same. */
    static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The repository's folder, which the start script passes on. */
    static Path root() {
        return Path.of(System.getProperty("spoor.root", ".")).toAbsolutePath().normalize();
    }

    /** The commit that is measured, which the start script passes on. */
    static String commit() {
        return System.getProperty("spoor.commit", "");
    }

    /** The version of Netty on our class path. */
    static String nettyVersion() {
        return Objects.requireNonNull(Version.identify().get("netty-transport")).artifactVersion();
    }

    /** A class path of all jars in a peer's library folder. */
    static String libraries(String peer) throws IOException {
        Path folder = root().resolve("bench/target/peers").resolve(peer);
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is missing; start with bench/run, which fetches the libraries of " + peer);
        }
        return folder + "/*";
    }
}
