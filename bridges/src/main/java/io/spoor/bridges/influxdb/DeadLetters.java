package io.spoor.bridges.influxdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Payloads that cannot be stored, one JSON line each, in files of limited size below one folder; the oldest files go when
 * there are too many, which is counted and logged. Written by the delivery loop's thread, figures for any thread.
 */
final class DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final String CURRENT = "dead-letters.ndjson";

    /**
     * How much is kept.
     *
     * @param fileBytes a file that has reached this gets a successor
     * @param files how many files are kept, the current one included
     */
    record Limits(long fileBytes, int files) {
        static final Limits DEFAULT = new Limits(64L << 20, 16);
    }

    private final Path folder;
    private final Limits limits;
    private final InstantSource clock;
    private final JsonMapper json = new JsonMapper();
    private final LongAdder written = new LongAdder();
    private final LongAdder filesDeleted = new LongAdder();

    DeadLetters(Path folder, Limits limits, InstantSource clock) {
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
    }

    /** Keeps one; when this returns it survives the death of the process. */
    void add(DeadLetter letter) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", letter.arrival().toString());
        line.put("topic", letter.record().topic());
        line.put("clientId", letter.record().clientId());
        keep(line, letter.reason(), letter.index(), letter.record().payload());
    }

    /** Keeps a journal record that is no payload record. */
    void addUnreadable(long index, ByteBuffer record, String reason) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", clock.instant().toString());
        keep(line, reason, index, record);
    }

    private void keep(Map<String, Object> line, String reason, long index, ByteBuffer payload) throws IOException {
        line.put("reason", reason);
        line.put("index", index);
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        line.put("payload", Base64.getEncoder().encodeToString(bytes));
        append(line);
        if (written.sum() == 0) {
            LOG.atWarn()
                    .addKeyValue("topic", line.get("topic"))
                    .addKeyValue("clientId", line.get("clientId"))
                    .addKeyValue("reason", reason)
                    .addKeyValue("folder", folder)
                    .log("A payload cannot be stored and goes to the dead letters; further ones are only counted");
        }
        written.increment();
    }

    /** Notes that the journal dropped records before they could be stored. */
    void addLoss(long firstIndex, long lastIndex, String cause) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", clock.instant().toString());
        line.put("reason", cause);
        line.put("lostFirstIndex", firstIndex);
        line.put("lostLastIndex", lastIndex);
        append(line);
    }

    Map<String, Number> metrics() {
        return Map.of("dead.letters", written.sum(), "dead.letter.files.deleted", filesDeleted.sum());
    }

    private void append(Map<String, Object> line) throws IOException {
        byte[] text = json.writeValueAsBytes(line);
        ByteBuffer bytes =
                ByteBuffer.allocate(text.length + 1).put(text).put((byte) '\n').flip();
        Files.createDirectories(folder);
        Path current = folder.resolve(CURRENT);
        if (Files.exists(current) && Files.size(current) + bytes.remaining() > limits.fileBytes()) {
            rotate(current);
        }
        try (FileChannel file = FileChannel.open(
                current, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }
    }

    private void rotate(Path current) throws IOException {
        String stamp = clock.instant().toString().replace(':', '-');
        Files.move(current, folder.resolve("dead-letters-" + stamp + ".ndjson"));
        List<Path> old;
        try (Stream<Path> files = Files.list(folder)) {
            old = files.filter(f -> f.getFileName().toString().startsWith("dead-letters-"))
                    .sorted()
                    .toList();
        }
        // One place is for the file that begins now.
        for (Path file : old.subList(0, Math.max(0, old.size() - (limits.files() - 1)))) {
            Files.delete(file);
            filesDeleted.increment();
            LOG.atError().addKeyValue("file", file).log("The oldest dead letters are deleted, their limit is reached");
        }
    }
}
