package io.spoor.bench.peer;

import io.netty.util.Version;
import io.spoor.bench.forwarder.Forwarder;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Our own forwarder on bare Netty: what is possible when a broker does nothing that a broker must. */
record ForwarderPeer(String name) implements Peer {

    @Override
    public String version() {
        return "Netty "
                + Objects.requireNonNull(Version.identify().get("netty-transport"))
                        .artifactVersion();
    }

    @Override
    public String settings() {
        return "one event loop; no sessions, filters, checks or storage: a bound, not a broker";
    }

    @Override
    public List<String> command(Path directory, int port) {
        return List.of(
                Java.executable(),
                "-cp",
                System.getProperty("java.class.path"),
                Forwarder.class.getName(),
                Integer.toString(port));
    }
}
