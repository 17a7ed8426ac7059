package io.spoor.helm;

import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One document of YAML, as JSON. */
final class YamlText {
    private YamlText() {}

    static JsonNode read(String text) {
        Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
        return JsonMapper.shared().valueToTree(Objects.requireNonNull(document, "an empty document"));
    }

    /** The same from a text within other JSON, such as a member of a ConfigMap. */
    static JsonNode read(JsonNode text) {
        return read(text.asString());
    }
}
