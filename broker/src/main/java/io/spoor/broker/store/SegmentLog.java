package io.spoor.broker.store;

import io.spoor.broker.store.Keeper.Prepared;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log: records are copied into mapped memory under a lock that is held for some ten nanoseconds; from then on they
 * survive the death of the process. {@link #force} makes them survive that of the machine. Files are allocated for real and
 * ahead of time, so that a full disk shows as an exception of {@link #append}, not as a signal that ends the process.
 *
 * <p>Segments go in the order in which they came, once nothing in them is needed. Any thread.
 */
final class SegmentLog implements Closeable {
    private final Path folder;
    private final BootId boot;
    private final Disk disk;
    private final int segmentBytes;
    private final int reserve;
    private final Keeper keeper;
    private final SecureRandom salts = new SecureRandom();

    private final Object forcing = new Object(); // held by who forces; taken before lock
    private final Object lock = new Object();
    private final ArrayDeque<LogSegment> segments = new ArrayDeque<>(); // guarded by lock; the last one is written to
    private @Nullable LogSegment head; // guarded by lock; null until something is written
    private long lastNumber; // guarded by lock
    private boolean closed; // guarded by lock
    private volatile @Nullable String failure;
    private volatile long written;
    private volatile long forced;

    /**
     * Begins to write behind what an earlier process left.
     *
     * @param existing what is there, oldest first
     * @param lastNumber of a segment there
     * @param maximumBytes the size past which only what must be written is written
     */
    SegmentLog(
            Path folder,
            List<LogSegment> existing,
            long lastNumber,
            int segmentBytes,
            long maximumBytes,
            Disk disk,
            BootId boot) {
        this.folder = folder;
        this.boot = boot;
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        // Acknowledgements must find room where messages do not, or a full store could never become empty.
        this.reserve = segmentBytes / 8;
        segments.addAll(existing);
        this.lastNumber = lastNumber;
        this.keeper = new Keeper(this, folder, segmentBytes, maximumBytes, disk);
        keeper.start(lastNumber);
    }

    Path folder() {
        return folder;
    }

    int segmentBytes() {
        return segmentBytes;
    }

    Keeper keeper() {
        return keeper;
    }

    /** The longest record that a segment takes. */
    int maximumRecordBytes() {
        return segmentBytes - SegmentHeader.BYTES - RecordFormat.HEADER_BYTES - reserve;
    }

    /**
     * Appends a record.
     *
     * @param urgent whether it may use the room that is kept for acknowledgements
     * @param live how many bytes of it are needed; counted before the segment can be found dead
     * @return the segment that it is in
     * @throws StoreFullException if there is no room
     */
    LogSegment append(ByteBuffer record, boolean urgent, long live) {
        int length = record.remaining();
        if (length > maximumRecordBytes()) {
            throw new StoreFullException("a record of " + length + " bytes; a segment of the store takes at most "
                    + maximumRecordBytes() + ", see store.segment");
        }
        String broken = failure;
        if (broken != null) {
            throw new StoreFullException(broken);
        }
        int crc = RecordFormat.crc(record);
        int size = RecordFormat.sizeOf(length);
        while (true) {
            synchronized (lock) {
                // Here, where nobody else can have taken the segment that it is about meanwhile.
                String over = urgent ? null : keeper.over();
                if (over != null) {
                    throw new StoreFullException(over);
                }
                LogSegment segment = segmentFor(size, urgent);
                if (segment != null) {
                    write(segment, record, crc);
                    segment.addLive(live);
                    written = written + size;
                    return segment;
                }
            }
            keeper.awaitNext(urgent);
        }
    }

    private void write(LogSegment segment, ByteBuffer record, int crc) {
        try {
            segment.append(record, crc);
        } catch (InternalError e) { // how Java reports that a page of a mapping cannot be had
            throw new StoreFullException(failed(segment.file(), e));
        }
    }

    private String failed(Path file, Throwable cause) {
        String why = "the disk failed to keep " + file + ": "
                + (cause instanceof UncheckedIOException ? cause.getMessage() : cause);
        failure = why;
        return why;
    }

    /** The segment with room for a record, or null if another one has to be made first. */
    private @Nullable LogSegment segmentFor(int size, boolean urgent) {
        if (closed) {
            throw new StoreFullException("the store is closed");
        }
        LogSegment current = head;
        if (current != null && current.room() >= size) {
            boolean keepsReserve = urgent || current.room() - size >= reserve || keeper.hasNext();
            return keepsReserve ? current : null;
        }
        Prepared prepared = keeper.poll(urgent);
        return prepared == null ? null : rotate(current, prepared);
    }

    private LogSegment rotate(@Nullable LogSegment full, Prepared prepared) {
        if (full != null) {
            full.seal();
        }
        SegmentHeader header = new SegmentHeader(++lastNumber, salts.nextInt(), boot.value());
        header.writeTo(prepared.mapped());
        LogSegment next = new LogSegment(header, prepared.file(), prepared.mapped());
        segments.add(next);
        head = next;
        keeper.prepareNext();
        return next;
    }

    /** A figure that grows with each record; a record is on the disk when {@link #forced} has reached it. */
    long written() {
        return written;
    }

    /** Up to where {@link #written} is on the disk. */
    long forced() {
        return forced;
    }

    /** What made further writing pointless, or null. */
    @Nullable
    String failure() {
        return failure;
    }

    private record Piece(LogSegment segment, MappedByteBuffer mapped, int upTo, boolean complete) {}

    /**
     * Forces to the disk what was written before the call. One thread at a time does: a mapping must not be used any more
     * once its segment may be deleted.
     *
     * @throws UncheckedIOException if the disk fails. What the disk has lost then nobody knows, so that nothing more is
     *     taken
     */
    void force() {
        synchronized (forcing) {
            String broken = failure;
            if (broken != null) {
                throw new UncheckedIOException(
                        new IOException(broken)); // trying again would succeed, and prove nothing
            }
            forceAll();
        }
    }

    private void forceAll() {
        List<Piece> pieces = new ArrayList<>();
        long target;
        synchronized (lock) {
            target = written;
            for (LogSegment segment : segments) {
                if (segment.isWritable()) {
                    pieces.add(new Piece(segment, segment.writable(), segment.end(), segment != head));
                }
            }
        }
        if (target == forced) {
            return;
        }
        for (Piece piece : pieces) {
            try {
                piece.segment().force(disk, piece.mapped(), piece.upTo());
            } catch (RuntimeException | Error e) { // an Error, if a page of the mapping cannot be had
                String why = failed(piece.segment().file(), e);
                throw new UncheckedIOException(why, new IOException(why, e));
            }
        }
        synchronized (lock) {
            pieces.stream()
                    .filter(Piece::complete)
                    .forEach(piece -> piece.segment().complete());
        }
        forced = target;
    }

    // -- what is no longer needed -------------------------------------------------------------------------------------

    /** Bytes on disk, and how many of them are needed. */
    record Usage(long bytes, long liveBytes, int segments, long firstNumber, long lastNumber) {}

    Usage usage() {
        synchronized (lock) {
            long live = 0;
            long bytes = 0;
            for (LogSegment segment : segments) {
                live += segment.liveBytes();
                bytes += segment == head ? segmentBytes : segment.end();
            }
            long first = segments.isEmpty() ? lastNumber : segments.getFirst().number();
            return new Usage(bytes, live, segments.size(), first, lastNumber);
        }
    }

    /** The segment that {@link #usage} would take as the last one of a compaction that halves the log; 0 for none. */
    long compactableUpTo(long bytesToFree) {
        synchronized (lock) {
            long dead = 0;
            long number = 0;
            for (LogSegment segment : segments) {
                if (dead >= bytesToFree || segment == head) {
                    break;
                }
                dead += Math.max(0, segment.end() - segment.liveBytes());
                number = segment.number();
            }
            return dead >= bytesToFree ? number : 0;
        }
    }

    /** Takes the segments out that are at the beginning and not needed. */
    List<LogSegment> takeDead() {
        List<LogSegment> dead = new ArrayList<>();
        synchronized (lock) {
            while (isDead(segments.peekFirst())) {
                dead.add(segments.remove());
            }
        }
        return dead;
    }

    private boolean isDead(@Nullable LogSegment oldest) {
        return oldest != null && oldest != head && oldest.liveBytes() <= 0 && !oldest.isWritable();
    }

    @Override
    public void close() throws IOException {
        synchronized (lock) {
            closed = true;
        }
        try {
            force();
        } finally {
            keeper.close();
            synchronized (lock) {
                segments.forEach(LogSegment::complete);
            }
        }
    }
}
