package io.spoor.bridges.logstash;

import io.spoor.bridges.DeliveryLoop;
import io.spoor.bridges.MappedDestination;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeFactory;
import java.util.List;

/** Publishes to Logstash in the form of the Flex4Apps broker, one line each. */
public final class HicapBridgeFactory implements BridgeFactory<HicapSettings> {
    private static final String NAME = "hicap";
    private static final String CONFIG_PATH = "bridges.hicap";

    @Override
    public String configPath() {
        return CONFIG_PATH;
    }

    @Override
    public Class<HicapSettings> configType() {
        return HicapSettings.class;
    }

    @Override
    public Bridge create(HicapSettings settings, BridgeContext context) {
        HicapLines lines = new HicapLines(settings.topics(), settings.zoneId());
        MappedDestination destination = new MappedDestination(
                LogstashBridgeFactory.destination(settings.logstash(), CONFIG_PATH + ".logstash"), lines);
        // What the journal loses has no line in this form; it is logged and counted.
        DeliveryLoop loop = new DeliveryLoop(
                NAME,
                context.payloads(),
                destination,
                (first, last, cause) -> List.of(),
                LogstashBridgeFactory.DELIVERY);
        return new HicapBridge(loop, lines);
    }
}
