package io.spoor.tracing.spi;

import io.spoor.tracing.journal.Journal;
import java.nio.file.Path;

/**
 * What a bridge may use.
 *
 * @param node the broker's configured name
 * @param dataDir the broker's data directory; a bridge keeps its files in a folder of its own below it
 * @param baseDir what relative paths in the configuration are relative to (the configuration file's folder)
 * @param trace one record for each trace event: a JSON document in UTF-8 without a line end
 * @param payloads one record for each accepted publish, as {@link io.spoor.tracing.PayloadRecord} writes it
 * @param publisher publishes in the broker's name
 */
public record BridgeContext(
        String node, Path dataDir, Path baseDir, Journal trace, Journal payloads, MessagePublisher publisher) {

    /** For bridges that do not publish. */
    public BridgeContext(String node, Path dataDir, Path baseDir, Journal trace, Journal payloads) {
        this(node, dataDir, baseDir, trace, payloads, MessagePublisher.NONE);
    }
}
