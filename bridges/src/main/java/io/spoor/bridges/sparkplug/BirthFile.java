package io.spoor.bridges.sparkplug;

import io.spoor.bridges.sparkplug.Birth.Definition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Births, one JSON line each, in the order in which they came: what they tell of aliases must be known after a restart,
 * when the journal's position is behind them. Survives the death of the process at any instant. One thread.
 */
final class BirthFile {
    private static final long REWRITE_BYTES = 16 << 20;

    private final Path file;
    private final JsonMapper json = new JsonMapper();
    private long rewriteAt = REWRITE_BYTES;

    BirthFile(Path file) {
        this.file = file;
    }

    /** All that are there; cuts off what a killed process had not finished. */
    List<Birth> read() throws IOException {
        List<Birth> births = new ArrayList<>();
        if (!Files.exists(file)) {
            return births;
        }
        byte[] bytes = Files.readAllBytes(file);
        int start = 0;
        for (int end = 0; end < bytes.length; end++) {
            if (bytes[end] == '\n') {
                births.add(birth(new String(bytes, start, end - start, StandardCharsets.UTF_8)));
                start = end + 1;
            }
        }
        if (start < bytes.length) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(start);
            }
        }
        return births;
    }

    void append(Birth birth) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            write(channel, birth);
        }
    }

    /** Whether it holds much that is not needed any more, probably. */
    boolean isLong() throws IOException {
        return Files.exists(file) && Files.size(file) > rewriteAt;
    }

    /** Keeps just these. */
    void rewrite(Stream<Birth> births) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (Birth birth : (Iterable<Birth>) births::iterator) {
                write(channel, birth);
            }
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        rewriteAt = Math.max(REWRITE_BYTES, 2 * Files.size(file));
    }

    private void write(FileChannel channel, Birth birth) throws IOException {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("node", birth.node());
        line.put("index", birth.index());
        line.put("device", birth.device());
        line.put("bdSeq", birth.bdSeq());
        List<@Nullable Object> metrics = new ArrayList<>();
        for (Definition metric : birth.metrics()) {
            metrics.add(metric.name());
            metrics.add(metric.alias());
            metrics.add(metric.type().number());
        }
        line.put("metrics", metrics);
        ByteBuffer bytes = ByteBuffer.wrap((json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private Birth birth(String line) throws IOException {
        try {
            JsonNode tree = json.readTree(line);
            JsonNode metrics = tree.required("metrics");
            List<Definition> definitions = new ArrayList<>();
            for (int i = 0; i + 2 < metrics.size(); i += 3) {
                definitions.add(new Definition(
                        metrics.get(i).stringValue(),
                        longOrNull(metrics.get(i + 1)),
                        DataType.of(metrics.get(i + 2).longValue())));
            }
            JsonNode device = tree.required("device");
            return new Birth(
                    tree.required("node").stringValue(),
                    tree.required("index").longValue(),
                    device.isNull() ? null : device.stringValue(),
                    longOrNull(tree.required("bdSeq")),
                    definitions);
        } catch (JacksonException e) {
            throw new IOException(
                    file + " is damaged: " + e.getOriginalMessage()
                            + "; without it, edge nodes are asked for a rebirth",
                    e);
        }
    }

    private static @Nullable Long longOrNull(JsonNode node) {
        return node.isNull() ? null : node.longValue();
    }
}
