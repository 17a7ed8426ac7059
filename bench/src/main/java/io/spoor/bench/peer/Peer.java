package io.spoor.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A broker that can be started for a measurement. */
public interface Peer {

    /** The name on the command line and in the tables. */
    String name();

    /** The version that is measured. */
    String version() throws IOException;

    /** In words, what differs from the broker's defaults and matters for a comparison. */
    String settings();

    /**
     * The command that runs the broker in the foreground with an MQTT listener at the loopback port. May write its
     * configuration into the directory, which is empty and is deleted afterwards.
     */
    List<String> command(Path directory, int port) throws IOException;
}
