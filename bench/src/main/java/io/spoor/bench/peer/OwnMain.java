package io.spoor.bench.peer;

import java.nio.file.Path;
import java.util.List;

/**
 * A peer that is a main class on our own class path and takes the port as its argument.
 *
 * @param main the class
 */
record OwnMain(String name, Class<?> main, String version, String settings) implements Peer {

    @Override
    public List<String> command(Path directory, int port) {
        return List.of(
                Java.executable(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                Integer.toString(port));
    }
}
