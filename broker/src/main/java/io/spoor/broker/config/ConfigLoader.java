package io.spoor.broker.config;

import io.spoor.broker.config.ConfigNode.Entry;
import io.spoor.broker.config.ConfigNode.Kind;
import io.spoor.broker.config.ConfigNode.Place;
import io.spoor.broker.config.ConfigNode.Scalar;
import io.spoor.broker.config.ConfigNode.Section;
import io.spoor.broker.config.ConfigNode.Sequence;
import io.spoor.tracing.spi.BridgeFactory;
import io.spoor.tracing.spi.SettingsText;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** Makes a {@link BrokerConfig} from a file, or says everything that is wrong with the file. */
public final class ConfigLoader {
    private final EnvironmentVariables environment;
    private final BridgeSections bridges;

    /** A loader that knows the bridges on the class path. */
    public ConfigLoader(Map<String, String> environment) {
        this(environment, bridgesOnClassPath());
    }

    /** A loader that knows the given bridges. */
    public ConfigLoader(Map<String, String> environment, List<BridgeFactory<?>> factories) {
        this.environment = new EnvironmentVariables(Map.copyOf(environment));
        this.bridges = new BridgeSections(factories);
    }

    /**
     * Reads a file.
     *
     * @throws ConfigException with everything that is wrong
     */
    public BrokerConfig load(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        return parse(
                read(file),
                file.toString(),
                Optional.ofNullable(absolute.getParent()).orElse(absolute));
    }

    /**
     * Reads a text.
     *
     * @param source names the text in messages
     * @param baseDir what relative paths are relative to
     * @throws ConfigException with everything that is wrong
     */
    public BrokerConfig parse(String yaml, String source, Path baseDir) {
        Problems problems = new Problems();
        ConfigNode root = new YamlReader(environment, problems).read(yaml);
        Section section = section(root, problems);
        ScalarBinder scalars = new ScalarBinder(baseDir.toAbsolutePath().normalize());
        RecordBinder binder = new RecordBinder(scalars, problems, bridges.keys());
        Optional<FileConfig> own = binder.bind(FileConfig.class, "", bridges.without(section, problems));
        List<BridgeSettings<?>> settings = bridges.bind(bridges.in(section), binder);
        problems.throwIfAny(source);
        return own.map(file -> new BrokerConfig(
                        file.node(),
                        file.dataDir(),
                        file.listeners(),
                        file.auth(),
                        file.mqtt(),
                        file.tracing(),
                        file.store(),
                        file.http(),
                        settings,
                        scalars.baseDir()))
                .orElseThrow();
    }

    private static Section section(ConfigNode root, Problems problems) {
        if (root instanceof Section section) {
            return section;
        }
        if (!(root instanceof Scalar scalar && scalar.kind() == Kind.NULL)) {
            problems.add("", root.place(), "a configuration consists of keys and values, such as node: spoor-0");
        }
        return Section.EMPTY;
    }

    /**
     * Reads another file than the configuration as strictly: every key has to be a component of the record.
     *
     * @throws ConfigException with everything that is wrong
     */
    public static <T extends Record> T read(Class<T> type, Path file, Map<String, String> environment) {
        Path absolute = file.toAbsolutePath().normalize();
        Problems problems = new Problems();
        ConfigNode root = new YamlReader(new EnvironmentVariables(Map.copyOf(environment)), problems).read(read(file));
        ScalarBinder scalars =
                new ScalarBinder(Optional.ofNullable(absolute.getParent()).orElse(absolute));
        Optional<T> bound = new RecordBinder(scalars, problems, Map.of()).bind(type, "", root);
        problems.throwIfAny(file.toString());
        return bound.orElseThrow();
    }

    /** The bridges that run when there is no configuration file. */
    List<BridgeSettings<?>> defaultBridges() {
        return bridges.defaults();
    }

    /** Binds values given in Java by their keys in the file. */
    static <T extends Record> T bind(Class<T> type, String path, Map<String, ?> values) {
        Problems problems = new Problems();
        ScalarBinder scalars = new ScalarBinder(Path.of("").toAbsolutePath());
        Optional<T> bound = new RecordBinder(scalars, problems, Map.of()).bind(type, path, node(values));
        problems.throwIfAny("settings");
        return bound.orElseThrow();
    }

    private static ConfigNode node(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Entry> entries = new LinkedHashMap<>();
            map.forEach((key, below) -> entries.put(String.valueOf(key), new Entry(Place.NONE, node(below))));
            return new Section(entries, Place.NONE);
        }
        if (value instanceof List<?> list) {
            return new Sequence(list.stream().map(ConfigLoader::node).toList(), Place.NONE);
        }
        Kind kind = value instanceof Boolean
                ? Kind.BOOLEAN
                : value instanceof Integer || value instanceof Long
                        ? Kind.WHOLE_NUMBER
                        : value instanceof Number ? Kind.NUMBER : Kind.TEXT;
        return new Scalar(SettingsText.of(value), kind, Place.NONE);
    }

    private static String read(Path file) {
        String wrong;
        try {
            String text = Files.readString(file);
            // Some editors begin a file with a byte order mark, which is not part of the text.
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            wrong = "there is no such file";
        } catch (AccessDeniedException e) {
            wrong = "this user may not read the file";
        } catch (CharacterCodingException e) {
            wrong = "the file is not UTF-8 text";
        } catch (IOException e) {
            wrong = Files.isDirectory(file) ? "this is a folder, not a file" : "cannot be read: " + e.getMessage();
        }
        throw new ConfigException(file.toString(), List.of(new ConfigException.Problem("", 0, 0, wrong)));
    }

    private static List<BridgeFactory<?>> bridgesOnClassPath() {
        List<BridgeFactory<?>> factories = new ArrayList<>();
        for (BridgeFactory<?> factory : ServiceLoader.load(BridgeFactory.class)) {
            factories.add(factory);
        }
        return factories;
    }
}
