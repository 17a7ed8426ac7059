package io.spoor.tracing.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * When records were appended, to about a second: from time to time the journal's own thread notes which index comes next,
 * so that appending costs nothing. Kept in memory and in a file beside the segments, each note in {@value #NOTE_BYTES}
 * bytes with a CRC32C. There are never more than {@value #MOST_NOTES}; past that, every second one goes. Safe for use by
 * many threads.
 */
final class Timeline implements Closeable {
    static final int MOST_NOTES = 16_384;
    private static final int NOTE_BYTES = 24;

    private final Path path;
    private RandomAccessFile file; // unlike a FileChannel it stays open when its thread is interrupted
    private long[] indexes = new long[64]; // guarded by this, as all below
    private long[] millis = new long[64];
    private int size;
    private int saved;

    private Timeline(Path path) throws IOException {
        this.path = path;
        this.file = new RandomAccessFile(path.toFile(), "rw");
    }

    /**
     * Opens the notes of an earlier process, fills in what is known from the segments themselves, and forgets what nobody
     * can ask for.
     *
     * @param oldest the oldest index that is kept
     * @param next the index that the next record will get
     */
    static Timeline open(Path path, Iterable<Segment> segments, long oldest, long next) throws IOException {
        Timeline timeline = new Timeline(path);
        try {
            timeline.load();
            for (Segment segment : segments) {
                timeline.insert(segment.baseIndex(), segment.header().created().toEpochMilli());
            }
            timeline.forget(oldest, next);
            timeline.rewrite();
            return timeline;
        } catch (IOException | RuntimeException e) {
            timeline.file.close();
            throw e;
        }
    }

    /**
     * Notes that at this time, this was the index of the next record. While nothing is appended, the last note's time
     * follows the clock.
     */
    synchronized void note(long nextIndex, Instant now) throws IOException {
        long at = now.toEpochMilli();
        if (size > 0 && indexes[size - 1] == nextIndex) {
            millis[size - 1] = Math.max(millis[size - 1], at);
            return;
        }
        save(); // the one before is final now
        if (size == MOST_NOTES) {
            thin();
            rewrite();
        }
        add(nextIndex, at);
    }

    /** The first index that may have been appended at this time or later: nothing below it was. */
    synchronized long indexAt(Instant time) {
        long at = time.toEpochMilli();
        // Not a binary search: a clock that was set back must not hide records.
        for (int i = 0; i < size; i++) {
            if (millis[i] >= at) {
                return i == 0 ? 0 : indexes[i - 1];
            }
        }
        return size == 0 ? 0 : indexes[size - 1];
    }

    /** A time before which this record was not appended, about a second before it was; null if nothing is known. */
    synchronized @Nullable Instant notBefore(long index) {
        int at = Arrays.binarySearch(indexes, 0, size, index);
        int note = at >= 0 ? at : -at - 2;
        return note < 0 ? null : Instant.ofEpochMilli(millis[note]);
    }

    private void load() throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        for (int at = 0; at + NOTE_BYTES <= bytes.length; at += NOTE_BYTES) {
            ByteBuffer note = ByteBuffer.wrap(bytes, at, NOTE_BYTES).slice();
            if (note.getInt(16) == RecordFormat.crc(note.slice(0, 16))) {
                insert(note.getLong(0), note.getLong(8));
            }
        }
    }

    /** Adds a note in its place; of two for one index the later one holds. */
    private void insert(long index, long at) {
        int found = Arrays.binarySearch(indexes, 0, size, index);
        if (found >= 0) {
            millis[found] = Math.max(millis[found], at);
            return;
        }
        int place = -found - 1;
        add(index, at);
        System.arraycopy(indexes, place, indexes, place + 1, size - 1 - place);
        System.arraycopy(millis, place, millis, place + 1, size - 1 - place);
        indexes[place] = index;
        millis[place] = at;
    }

    private void add(long index, long at) {
        if (size == indexes.length) {
            indexes = Arrays.copyOf(indexes, size * 2);
            millis = Arrays.copyOf(millis, size * 2);
        }
        indexes[size] = index;
        millis[size] = at;
        size++;
    }

    private void forget(long oldest, long next) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            boolean wanted = i + 1 == size || indexes[i + 1] > oldest;
            if (wanted && indexes[i] <= next) {
                indexes[kept] = indexes[i];
                millis[kept] = millis[i];
                kept++;
            }
        }
        size = kept;
        while (size > MOST_NOTES / 2) {
            thin();
        }
    }

    private void thin() {
        int kept = 0;
        for (int i = 0; i < size; i += 2) {
            indexes[kept] = indexes[i];
            millis[kept] = millis[i];
            kept++;
        }
        size = kept;
    }

    private void save() throws IOException {
        if (saved < size) {
            file.write(encode(saved, size));
            saved = size;
        }
    }

    private void rewrite() throws IOException {
        Path rewritten = path.resolveSibling(path.getFileName() + ".new");
        Files.write(rewritten, encode(0, size));
        file.close();
        Files.move(rewritten, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        file = new RandomAccessFile(path.toFile(), "rw");
        file.seek(file.length());
        saved = size;
    }

    private byte[] encode(int from, int to) {
        byte[] bytes = new byte[(to - from) * NOTE_BYTES];
        ByteBuffer notes = ByteBuffer.wrap(bytes);
        for (int i = from; i < to; i++) {
            int at = notes.position();
            notes.putLong(indexes[i]).putLong(millis[i]);
            notes.putInt(RecordFormat.crc(notes.slice(at, 16))).putInt(0);
        }
        return bytes;
    }

    @Override
    public synchronized void close() throws IOException {
        save();
        file.close();
    }
}
