package io.spoor.broker.config;

import io.spoor.broker.config.ConfigNode.Entry;
import io.spoor.broker.config.ConfigNode.Kind;
import io.spoor.broker.config.ConfigNode.Place;
import io.spoor.broker.config.ConfigNode.Scalar;
import io.spoor.broker.config.ConfigNode.Section;
import io.spoor.broker.config.ConfigNode.Sequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Turns YAML 1.2 into located nodes and replaces environment variables in values. Used for one text and thrown away.
 * Aliases are refused: a configuration needs none, and a few of them can stand for gigabytes.
 */
final class YamlReader {
    private static final Map<Tag, Kind> KINDS = Map.of(
            Tag.STR, Kind.TEXT,
            // What the engine makes of an unquoted ${NAME}; its own replacement has no default values within words.
            Tag.ENV_TAG, Kind.TEXT,
            Tag.INT, Kind.WHOLE_NUMBER,
            Tag.FLOAT, Kind.NUMBER,
            Tag.BOOL, Kind.BOOLEAN,
            Tag.NULL, Kind.NULL);

    private final EnvironmentVariables environment;
    private final Problems problems;
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    YamlReader(EnvironmentVariables environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    /** Reads the only document of the text; an empty text is an empty section. */
    ConfigNode read(String yaml) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setUseMarks(true)
                .setAllowNonScalarKeys(true)
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(yaml);
            return root.map(node -> convert(node, "")).orElse(Section.EMPTY);
        } catch (MarkedYamlEngineException e) {
            Place place = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(YamlReader::place)
                    .orElse(Place.NONE);
            problems.add("", place, "this is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add("", Place.NONE, "this is not YAML: " + e.getMessage());
        }
        return Section.EMPTY;
    }

    private ConfigNode convert(Node node, String path) {
        Place place = node.getStartMark().map(YamlReader::place).orElse(Place.NONE);
        if (!seen.add(node)) {
            problems.add(path, place, "aliases (*name) are not taken here; write the value again");
            return new Scalar("", Kind.BROKEN, place);
        }
        if (node instanceof MappingNode mapping) {
            return section(mapping, path, place);
        }
        if (node instanceof SequenceNode sequence) {
            List<ConfigNode> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(convert(item, path + "[" + items.size() + "]"));
            }
            return new Sequence(items, place);
        }
        return scalar((ScalarNode) node, path, place);
    }

    private Section section(MappingNode mapping, String path, Place place) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Place keyPlace =
                    tuple.getKeyNode().getStartMark().map(YamlReader::place).orElse(Place.NONE);
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                String below = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
                Entry before = entries.put(key.getValue(), new Entry(keyPlace, convert(tuple.getValueNode(), below)));
                if (before != null) {
                    problems.add(
                            below,
                            keyPlace,
                            "this key stands twice, first in line "
                                    + before.keyPlace().line() + "; keep one of them");
                }
            } else {
                problems.add(path, keyPlace, "a key must be a single word");
            }
        }
        return new Section(entries, place);
    }

    private Scalar scalar(ScalarNode node, String path, Place place) {
        Kind kind = KINDS.get(node.getTag());
        if (kind == null) {
            problems.add(path, place, "the tag " + node.getTag().getValue() + " is not known; leave it out");
            kind = Kind.TEXT;
        }
        String text = node.getValue();
        if (kind != Kind.TEXT || !text.contains("${")) {
            return new Scalar(text, kind, place);
        }
        try {
            return new Scalar(environment.replaceIn(text), Kind.ENVIRONMENT, place);
        } catch (IllegalArgumentException e) {
            problems.add(path, place, String.valueOf(e.getMessage()));
            return new Scalar(text, Kind.BROKEN, place);
        }
    }

    private static Place place(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
