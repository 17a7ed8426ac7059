package io.spoor.helm.boards;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The chart's files as trees; paths are relative to the chart, which is where its tests run. */
final class ChartFiles {
    static final JsonMapper JSON = JsonMapper.shared();

    private static final int MOST_CODE_POINTS = 1 << 24;

    private ChartFiles() {}

    static JsonNode json(String file) throws IOException {
        return JSON.readTree(Files.readString(Path.of(file)));
    }

    static JsonNode yaml(String file) throws IOException {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(MOST_CODE_POINTS).build();
        return JSON.valueToTree(new Load(settings).loadFromString(Files.readString(Path.of(file))));
    }

    /** One tree for each line. */
    static List<JsonNode> lines(String file) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.map(JSON::readTree).toList();
        }
    }

    /** The files of a folder whose names end so, in the order of their names. */
    static List<Path> list(String folder, String end) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
        }
    }
}
