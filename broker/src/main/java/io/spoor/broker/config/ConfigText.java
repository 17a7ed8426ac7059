package io.spoor.broker.config;

import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.SettingsText;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a configuration in the form of a file that gives every setting. Secrets are not in it: the records hold the
 * names of their files only, and what stands before the {@code @} of a URL is left out.
 */
public final class ConfigText {
    private static final String INDENT = "  ";

    private final StringBuilder out = new StringBuilder();

    private ConfigText() {}

    /** The configuration as YAML. */
    public static String of(BrokerConfig config) {
        Map<String, Object> sections = new TreeMap<>();
        for (BridgeSettings<?> bridge : config.bridges()) {
            sections.put(bridge.factory().configPath(), bridge.settings());
        }
        ConfigText text = new ConfigText();
        text.key(0, "node", config.node());
        text.key(0, "dataDir", config.dataDir());
        text.key(0, "listeners", config.listeners());
        text.key(0, "auth", config.auth());
        text.key(0, "mqtt", config.mqtt());
        text.key(0, "tracing", config.tracing());
        text.bridges(sections, "tracing.");
        text.key(0, "http", config.http());
        if (sections.keySet().stream().anyMatch(path -> path.startsWith("bridges."))) {
            text.out.append("bridges:\n");
            text.bridges(sections, "bridges.");
        }
        return text.out.toString();
    }

    private void bridges(Map<String, Object> sections, String prefix) {
        sections.forEach((path, settings) -> {
            if (path.startsWith(prefix)) {
                key(1, path.substring(prefix.length()), settings);
            }
        });
    }

    private void key(int depth, String key, @Nullable Object value) {
        if (value != null) {
            out.append(INDENT.repeat(depth)).append(key).append(':');
            value(depth, value);
        }
    }

    private void value(int depth, Object value) {
        if (value instanceof Record section && !ScalarBinder.isScalar(section.getClass())) {
            out.append('\n');
            components(depth + 1, section);
        } else if (value instanceof Collection<?> items) {
            out.append(items.isEmpty() ? " []\n" : "\n");
            for (Object item : items) {
                item(depth + 1, item);
            }
        } else if (value instanceof Map<?, ?> map) {
            out.append(map.isEmpty() ? " {}\n" : "\n");
            map.forEach((key, below) -> key(depth + 1, quote(key.toString()), below));
        } else {
            out.append(' ').append(scalar(value)).append('\n');
        }
    }

    private void item(int depth, Object item) {
        if (item instanceof Record section && !ScalarBinder.isScalar(section.getClass())) {
            int start = out.length();
            components(depth + 1, section);
            // The first key stands behind the dash.
            out.replace(start, start + INDENT.length() * (depth + 1), INDENT.repeat(depth) + "- ");
        } else {
            out.append(INDENT.repeat(depth)).append("-");
            value(depth, item);
        }
    }

    private void components(int depth, Record section) {
        for (RecordComponent component : section.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                key(depth, component.getName(), component.getAccessor().invoke(section));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(component + " cannot be read", e);
            }
        }
    }

    private static String scalar(Object value) {
        if (value instanceof URI uri && uri.getUserInfo() != null) {
            return quote(uri.toString().replace(uri.getRawUserInfo() + "@", ""));
        }
        if (value instanceof Enum<?> constant && ScalarBinder.readsItself(constant.getDeclaringClass())) {
            return constant.toString();
        }
        boolean plain = value instanceof Number
                || value instanceof Boolean
                || value instanceof Enum<?>
                || value instanceof Duration
                || value instanceof DataSize;
        return plain ? SettingsText.of(value) : quote(value.toString());
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ' || c == 0x7F) {
                quoted.append(String.format("\\x%02x", c));
            } else {
                quoted.append((char) c);
            }
        });
        // A dollar sign before a brace would be taken for an environment variable.
        return quoted.append('"').toString().replace("${", "$${");
    }
}
