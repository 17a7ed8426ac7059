package io.spoor.broker.store;

import io.spoor.broker.store.StoreReport.Damage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads every whole record of a folder, whatever lies between them; changes nothing. What a missing record would have said is
 * not known: a message may come back that was delivered, or may be lost. One thread.
 */
final class Salvage {
    private final SegmentFolder folder;
    private final List<Damage> damages = new ArrayList<>();
    private long records;
    private long bytes;
    private long lastNumber;

    Salvage(SegmentFolder folder) {
        this.folder = folder;
    }

    /** Shows all whole records, in their order. */
    void read(SegmentFolder.Reader reader) throws IOException {
        for (Path file : folder.files()) {
            long named = SegmentFolder.number(file);
            for (long missing = lastNumber + 1; lastNumber > 0 && missing < named; missing++) {
                damages.add(new Damage(folder.file(missing), 0, 0, "the file is missing"));
            }
            lastNumber = named;
            SegmentHeader header = header(file);
            if (header != null) {
                read(file, header, reader);
            }
        }
    }

    private @Nullable SegmentHeader header(Path file) throws IOException {
        int used = SegmentFolder.used(file);
        try {
            SegmentHeader header = SegmentFolder.readHeader(file);
            if (header == null && used > 0) {
                damages.add(new Damage(file, 0, used, "its header is missing"));
            }
            return header;
        } catch (StoreDamagedException e) {
            damages.add(new Damage(file, 0, used, e.what()));
            return null;
        }
    }

    private void read(Path file, SegmentHeader header, SegmentFolder.Reader reader) throws IOException {
        LogSegment segment = new LogSegment(header, file);
        try (SegmentScan scan = new SegmentScan(file, header)) {
            scan.allRecords(
                    (record, offset) -> {
                        int length = record.remaining();
                        try {
                            reader.accept(record, segment, offset);
                            records++;
                            bytes += length;
                        } catch (StoreDamagedException e) {
                            damages.add(new Damage(file, offset, offset + RecordFormat.sizeOf(length), e.what()));
                        }
                    },
                    (from, to) -> damages.add(new Damage(file, from, to, "no whole record")));
        }
    }

    /** The segments, oldest first. */
    List<Path> files() throws IOException {
        return folder.files();
    }

    /** The highest number of a segment. */
    long lastNumber() {
        return lastNumber;
    }

    long records() {
        return records;
    }

    /** Bytes of these records. */
    long bytes() {
        return bytes;
    }

    List<Damage> damages() {
        return List.copyOf(damages);
    }

    /** The size of the largest file, which was the size of a segment. */
    long largestFile() throws IOException {
        long largest = 0;
        for (Path file : folder.files()) {
            largest = Math.max(largest, Files.size(file));
        }
        return largest;
    }

    /** Moves all files to another folder, oldest first: what is left at any moment is what a compaction would leave. */
    void putAside(Path to) throws IOException {
        for (Path file : folder.files()) {
            if (SegmentFolder.number(file) <= lastNumber) {
                Files.move(file, to.resolve(file.getFileName().toString()));
            }
        }
    }
}
