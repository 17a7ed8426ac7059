package io.spoor.broker.inspect;

import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.DeadLetterBox;
import io.spoor.tracing.spi.Delivery;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where trace events and payloads go. Any thread. */
public final class DestinationInspector {
    private final List<Bridge> bridges;

    public DestinationInspector(List<Bridge> bridges) {
        this.bridges = List.copyOf(bridges);
    }

    /** A way from a journal, and the bridge that it belongs to. */
    public record Destination(String bridge, Delivery delivery) {}

    /** All of them, by name; a bridge that has not come up yet has none. */
    public List<Destination> all() {
        return bridges.stream()
                .flatMap(bridge -> bridge.deliveries().stream().map(d -> new Destination(bridge.name(), d)))
                .sorted(Comparator.comparing(
                        destination -> destination.delivery().name()))
                .toList();
    }

    public Optional<Destination> find(String name) {
        return all().stream()
                .filter(destination -> destination.delivery().name().equals(name))
                .findFirst();
    }

    /** The dead letters of the bridges that keep any. */
    public List<DeadLetterBox> deadLetters() {
        return bridges.stream().flatMap(bridge -> bridge.deadLetters().stream()).toList();
    }
}
