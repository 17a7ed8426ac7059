package io.spoor.tracing.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The positions of all readers that a journal keeps records for, open or not. Safe for use by many threads. */
final class ReaderPositions implements Closeable {
    private final Path folder;
    private final Map<String, ReaderPosition> positions = new ConcurrentHashMap<>();

    private ReaderPositions(Path folder) {
        this.folder = folder;
    }

    /** Opens those in a folder; a damaged one begins at the oldest record. */
    static ReaderPositions open(Path folder, long oldest) throws IOException {
        ReaderPositions all = new ReaderPositions(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(ReaderPosition.SUFFIX)) {
                    all.positions.put(
                            name.substring(0, name.length() - ReaderPosition.SUFFIX.length()),
                            ReaderPosition.open(file, oldest));
                }
            }
        }
        return all;
    }

    @Nullable
    ReaderPosition get(String name) {
        return positions.get(name);
    }

    ReaderPosition begin(String name, long index) throws IOException {
        ReaderPosition begun = ReaderPosition.open(file(name), index);
        positions.put(name, begun);
        return begun;
    }

    /** Forgets one for good; null if there is none. */
    @Nullable
    ReaderPosition forget(String name) throws IOException {
        ReaderPosition position = positions.remove(name);
        if (position != null) {
            position.close();
            Files.delete(file(name));
        }
        return position;
    }

    List<String> names() {
        return positions.keySet().stream().sorted().toList();
    }

    /** What all readers have delivered; {@link Long#MIN_VALUE} if there is no reader. */
    long committedByAll() {
        return positions.values().stream()
                .mapToLong(ReaderPosition::index)
                .min()
                .orElse(Long.MIN_VALUE);
    }

    /** One that is the furthest; 0 if there is no reader. */
    long furthest() {
        return positions.values().stream()
                .mapToLong(ReaderPosition::index)
                .max()
                .orElse(0);
    }

    @Override
    public void close() throws IOException {
        for (ReaderPosition position : positions.values()) {
            position.close();
        }
    }

    private Path file(String name) {
        return folder.resolve(name + ReaderPosition.SUFFIX);
    }
}
