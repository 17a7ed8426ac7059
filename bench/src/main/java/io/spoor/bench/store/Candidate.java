package io.spoor.bench.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A way to keep the sessions. Implementations are public and have a constructor without arguments. */
public interface Candidate {

    /** As it is called on the command line and in tables. */
    String name();

    /** Which version, and how it is set up where that is not its default: one line. */
    String settings();

    /** What the JVM must be told for it. */
    default List<String> jvmOptions() {
        return List.of();
    }

    /** Opens the store in a folder that exists, or begins one. The queues' lengths are known afterwards. */
    QueueStore open(Path folder, Durability level) throws IOException;
}
