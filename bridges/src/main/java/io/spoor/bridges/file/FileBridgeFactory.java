package io.spoor.bridges.file;

import io.spoor.bridges.DeliveryLoop;
import io.spoor.bridges.DeliveryOptions;
import io.spoor.bridges.JournalBridge;
import io.spoor.bridges.TraceGaps;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Trace events into rotating NDJSON files; the default when no other way out for them is configured. */
public final class FileBridgeFactory implements BridgeFactory<FileSettings> {
    private static final String NAME = "files";

    @Override
    public String configPath() {
        return "tracing.files";
    }

    @Override
    public Class<FileSettings> configType() {
        return FileSettings.class;
    }

    @Override
    public @Nullable FileSettings defaults(Set<String> configured) {
        return configured.stream().noneMatch(path -> path.startsWith("tracing.")) ? FileSettings.DEFAULTS : null;
    }

    @Override
    public Bridge create(FileSettings settings, BridgeContext context) {
        Path directory = settings.directory() == null ? context.dataDir().resolve("trace") : settings.directory();
        FileDestination destination =
                new FileDestination(directory, settings.limits(), Clock.systemUTC(), NdjsonFile.Opener.FILES);
        DeliveryLoop loop = new DeliveryLoop(
                NAME, context.trace(), destination, new TraceGaps(context, NAME), DeliveryOptions.DEFAULT);
        return new JournalBridge(NAME, loop, List.of("Trace events, one JSON document a line: " + directory));
    }
}
