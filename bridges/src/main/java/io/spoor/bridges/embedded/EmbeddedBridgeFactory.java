package io.spoor.bridges.embedded;

import io.spoor.bridges.deadletters.DeadLetterFiles;
import io.spoor.bridges.influxdb.InfluxDbBridgeFactory;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeFactory;
import io.spoor.tracing.spi.DeadLetterBox;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the bridge of {@code bridges.embedded}, which runs by default unless there is an InfluxDB. */
public final class EmbeddedBridgeFactory implements BridgeFactory<EmbeddedSettings> {
    static final String CONFIG_PATH = "bridges.embedded";

    @Override
    public String configPath() {
        return CONFIG_PATH;
    }

    @Override
    public Class<EmbeddedSettings> configType() {
        return EmbeddedSettings.class;
    }

    @Override
    public @Nullable EmbeddedSettings defaults(Set<String> configured) {
        return configured.contains(InfluxDbBridgeFactory.CONFIG_PATH) ? null : EmbeddedSettings.DEFAULT;
    }

    @Override
    public Optional<DeadLetterBox> deadLetters(Path dataDir) {
        return Optional.of(new DeadLetterFiles(dataDir, "embedded"));
    }

    @Override
    public Bridge create(EmbeddedSettings settings, BridgeContext context) {
        return new EmbeddedBridge(settings, context);
    }
}
