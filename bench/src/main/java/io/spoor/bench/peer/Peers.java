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
            new Mosquitto(BASELINE, false),
            new Mosquitto("mosquitto-nodelay", true),
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
            new Spoor("spoor-none", "none", false),
            new Spoor("spoor-summary", "summary", false),
            new Spoor("spoor-all", "all", false),
            new Spoor("spoor-payloads", "all", true),
            new Moquette("moquette"),
            new HiveMq("hivemq"));

    private Peers() {}

    /** The peer of that name. */
    public static Peer named(String name) {
        return ALL.stream()
                .filter(peer -> peer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown peer '" + name + "'; there are "
                        + ALL.stream().map(Peer::name).collect(Collectors.joining(", "))));
    }
}
