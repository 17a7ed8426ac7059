package io.spoor.broker.config;

import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeFactory;

/**
 * A bridge that is to run, and its settings.
 *
 * @param factory makes it
 * @param settings what its section in the configuration says, or its defaults
 */
public record BridgeSettings<C extends Record>(BridgeFactory<C> factory, C settings) {

    /** Makes the bridge, without starting it. */
    public Bridge create(BridgeContext context) {
        return factory.create(settings, context);
    }

    /** The path only: a section may hold what is nobody's business. */
    @Override
    public String toString() {
        return factory.configPath();
    }
}
