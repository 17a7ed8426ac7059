package io.spoor.tracing.spi;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes one kind of bridge. Found with {@link java.util.ServiceLoader}; has a public constructor without arguments.
 *
 * @param <C> a record whose components are the configuration keys; its compact constructor validates, and names the
 *     offending component and what would be right in an {@link IllegalArgumentException}
 */
public interface BridgeFactory<C extends Record> {

    /** Where in the configuration the bridge's settings stand, for example {@code tracing.logstash}. */
    String configPath();

    /** The record that the settings are bound to. */
    Class<C> configType();

    /**
     * The settings to use when the configuration does not mention this bridge, or null if the bridge is then not
     * started.
     *
     * @param configured the {@link #configPath()}s that the configuration does mention
     */
    default @Nullable C defaults(Set<String> configured) {
        return null;
    }

    /** Makes a bridge, without starting it. */
    Bridge create(C config, BridgeContext context);
}
