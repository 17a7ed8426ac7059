package io.spoor.bridges;

import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeException;
import io.spoor.tracing.spi.Delivery;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A bridge that is one delivery loop; of the trace, unless it says that it wants payloads. */
public class JournalBridge implements Bridge {
    private final String name;
    private final DeliveryLoop loop;
    private final List<String> startupHints;

    public JournalBridge(String name, DeliveryLoop loop, List<String> startupHints) {
        this.name = name;
        this.loop = loop;
        this.startupHints = List.copyOf(startupHints);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() throws BridgeException {
        loop.start();
    }

    @Override
    public void stop(Duration drain) {
        loop.stop(drain);
    }

    @Override
    public Health health() {
        return loop.health();
    }

    @Override
    public Map<String, Number> metrics() {
        return loop.metrics();
    }

    @Override
    public List<Delivery> deliveries() {
        return List.of(loop);
    }

    @Override
    public List<String> startupHints() {
        return startupHints;
    }
}
