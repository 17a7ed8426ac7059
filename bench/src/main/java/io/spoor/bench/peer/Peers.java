package io.spoor.bench.peer;

import io.spoor.bench.embedded.EmbeddedBroker;
import io.spoor.bench.forwarder.Forwarder;
import java.util.List;
import java.util.stream.Collectors;

/** All peers by name. */
public final class Peers {

    /** The one that ratios refer to. */
    public static final String BASELINE = "mosquitto";

    private static final List<Peer> ALL = List.of(
            new Mosquitto(BASELINE, false, ""),
            new Mosquitto("mosquitto-nodelay", true, ""),
            new Mosquitto("mosquitto-1s", false, Mosquitto.EACH_SECOND),
            new Mosquitto("mosquitto-safe", false, Mosquitto.EACH_CHANGE),
            new OwnMain(
                    "forwarder",
                    Forwarder.class,
                    "on Netty " + Java.nettyVersion(),
                    "one event loop; no sessions, filters, checks or storage: a bound, not a broker"),
            new OwnMain(
                    "spoor-embedded",
                    EmbeddedBroker.class,
                    Java.commit(),
                    "embedded in a Java program, no tracing, no bridges"),
            new Spoor("spoor-none", "none", TraceTo.FILES, false, "", List.of()),
            new Spoor("spoor-summary", "summary", TraceTo.FILES, false, "", List.of()),
            new Spoor("spoor-all", "all", TraceTo.FILES, false, "", List.of()),
            new Spoor("spoor-logstash", "all", TraceTo.LOGSTASH, false, "", List.of()),
            new Spoor("spoor-dead", "all", TraceTo.NOBODY, false, "", List.of()),
            new Spoor("spoor-payloads", "all", TraceTo.FILES, true, "", List.of()),
            new Spoor("spoor-process", "summary", TraceTo.FILES, false, Spoor.PROCESS, List.of()),
            new Spoor("spoor-power", "summary", TraceTo.FILES, false, Spoor.POWER, List.of()),
            new Moquette("moquette"),
            new HiveMq("hivemq", "in-memory"),
            new HiveMq("hivemq-disk", "file"));

    private Peers() {}

    /**
     * Spoor with more configuration, and more options for its JVM.
     *
     * @param configuration sections as they stand in the file, but for those that a peer has anyhow
     */
    public static Peer spoor(String configuration, List<String> javaOptions) {
        return new Spoor("spoor", "summary", TraceTo.FILES, false, configuration, javaOptions);
    }

    /** The peer of that name. */
    public static Peer named(String name) {
        return ALL.stream()
                .filter(peer -> peer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown peer '" + name + "'; there are "
                        + ALL.stream().map(Peer::name).collect(Collectors.joining(", "))));
    }
}
