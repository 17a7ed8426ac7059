package io.spoor.bridges.influxdb;

import io.spoor.bridges.deadletters.DeadLetterFiles;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeFactory;
import io.spoor.tracing.spi.DeadLetterBox;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the bridge of {@code bridges.influxdb}. */
public final class InfluxDbBridgeFactory implements BridgeFactory<InfluxDbConfig> {
    /** Where in the configuration it stands. */
    public static final String CONFIG_PATH = "bridges.influxdb";

    @Override
    public String configPath() {
        return CONFIG_PATH;
    }

    @Override
    public Class<InfluxDbConfig> configType() {
        return InfluxDbConfig.class;
    }

    @Override
    public Optional<DeadLetterBox> deadLetters(Path dataDir) {
        return Optional.of(new DeadLetterFiles(dataDir, InfluxDbBridge.NAME));
    }

    @Override
    public Bridge create(InfluxDbConfig config, BridgeContext context) {
        return new InfluxDbBridge(config, context);
    }
}
