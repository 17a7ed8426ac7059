package io.spoor.bridges.logstash;

import io.spoor.bridges.DeliveryLoop;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeException;
import io.spoor.tracing.spi.Delivery;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Publishes as lines, with where they came from. */
final class HicapBridge implements Bridge {
    private final DeliveryLoop loop;
    private final HicapLines lines;

    HicapBridge(DeliveryLoop loop, HicapLines lines) {
        this.loop = loop;
        this.lines = lines;
    }

    @Override
    public String name() {
        return "hicap";
    }

    @Override
    public boolean wantsPayload(String topic) {
        return lines.want(topic);
    }

    @Override
    public boolean wantsPayloadOrigin() {
        return true;
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
}
