package io.spoor.tracing.spi;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes one kind of bridge. Found with {@link java.util.ServiceLoader}; has a public constructor without arguments.
 *
 * @param <C> a record whose components are the configuration keys; {@link DefaultValue} gives what holds for an
 *     absent key, its compact constructor validates with {@link SettingsCheck}. A component may be a String, int, long,
 *     double, boolean, enum ({@code drop-oldest} stands for {@code DROP_OLDEST}), {@link java.time.Duration}
 *     ({@code 10s}), {@link DataSize} ({@code 64MiB}), {@link HostAndPort}, {@link java.nio.file.Path} (arrives
 *     absolute), {@link java.net.URI}, any type with a public static {@code parse(String)}, another such record, or a
 *     List, Set or Map (with String keys) of these
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

    /** Where the bridge keeps what it could not deliver, if it does; also when no broker runs. */
    default Optional<DeadLetterBox> deadLetters(Path dataDir) {
        return Optional.empty();
    }

    /** Makes a bridge, without starting it. */
    Bridge create(C config, BridgeContext context);
}
