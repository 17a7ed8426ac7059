package io.spoor.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code compose.yaml} at the root, with what its services share put in their places. */
record ComposeFile(Map<String, JsonNode> services, List<String> volumes) {
    private static final JsonMapper JSON = JsonMapper.shared();

    static ComposeFile read() throws IOException {
        Object yaml = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(path()));
        JsonNode file = JSON.valueToTree(merged(yaml));
        Map<String, JsonNode> services = new LinkedHashMap<>();
        file.path("services").properties().forEach(entry -> services.put(entry.getKey(), entry.getValue()));
        List<String> volumes = new ArrayList<>();
        file.path("volumes").properties().forEach(entry -> volumes.add(entry.getKey()));
        return new ComposeFile(services, volumes);
    }

    static Path path() {
        return Chart.FOLDER.resolveSibling("compose.yaml");
    }

    JsonNode service(String name) {
        JsonNode service = services.get(name);
        if (service == null) {
            throw new AssertionError("no service " + name + " among " + services.keySet());
        }
        return service;
    }

    /** What a service mounts: sources, which are paths or volumes, by where they are mounted. */
    static Map<String, String> mounts(JsonNode service) {
        Map<String, String> mounts = new LinkedHashMap<>();
        service.path("volumes").forEach(volume -> {
            String[] parts = volume.asString().split(":", -1);
            mounts.put(parts[1], parts[0]);
        });
        return mounts;
    }

    /** YAML 1.2 has no merge keys; those who read compose files do. */
    private static Object merged(Object node) {
        if (node instanceof List<?> list) {
            return list.stream().map(ComposeFile::merged).toList();
        }
        if (node instanceof Map<?, ?> map) {
            Map<String, Object> result = new LinkedHashMap<>();
            if (map.get("<<") instanceof Map<?, ?> shared) {
                shared.forEach((key, value) -> result.put(String.valueOf(key), merged(value)));
            }
            map.forEach((key, value) -> {
                if (!"<<".equals(key)) {
                    result.put(String.valueOf(key), value == null ? Map.of() : merged(value));
                }
            });
            return result;
        }
        return node;
    }
}
