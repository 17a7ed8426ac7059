package io.spoor.tracing.journal;

import io.spoor.tracing.journal.ActiveSegment.Prepared;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Journal} of memory-mapped segment files in one folder, which belongs to one journal at a time.
 *
 * <p>A record is copied into mapped memory under a lock that is held for some ten nanoseconds; from then on it survives
 * the death of the process (not that of the machine: nothing is forced to the disk). Files are allocated for real and
 * ahead of time, so a full disk shows as an exception on {@link #append}.
 *
 * <p>A segment goes a configured time after every reader known by name has committed all of it, and at the latest when the
 * journal would outgrow its size. Every method may be called by any thread.
 */
public final class SegmentJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentJournal.class);
    private static final Pattern READER_NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /**
     * How large a journal may be.
     *
     * @param segmentBytes size of one file, 4 KiB to 1 GiB; also bounds the size of a record
     * @param maxBytes past this, the oldest segments go, read or not; at least two segments. In a burst the files may take
     *     one segment more for up to a second
     * @param keep how long records stay that every reader has committed, so that a reader can be sent back to them
     */
    public record Options(long segmentBytes, long maxBytes, Duration keep) {
        private static final long MIN_SEGMENT = 4 << 10;
        private static final long MAX_SEGMENT = 1 << 30;

        /** Segments of 16 MiB, 1 GiB in all. */
        public static final Options DEFAULT = new Options(16 << 20, 1 << 30);

        /** Without keeping what every reader has committed. */
        public Options(long segmentBytes, long maxBytes) {
            this(segmentBytes, maxBytes, Duration.ZERO);
        }

        public Options {
            if (keep.isNegative()) {
                throw new IllegalArgumentException("keep is " + keep + "; it must not be negative");
            }
            if (segmentBytes < MIN_SEGMENT || segmentBytes > MAX_SEGMENT) {
                throw new IllegalArgumentException(
                        "segmentBytes is " + segmentBytes + "; it must be " + MIN_SEGMENT + " to " + MAX_SEGMENT);
            }
            if (maxBytes < 2 * segmentBytes) {
                throw new IllegalArgumentException("maxBytes is " + maxBytes + "; it must be at least "
                        + 2 * segmentBytes + ", two segments of segmentBytes " + segmentBytes);
            }
        }
    }

    private final Path folder;
    private final FolderLock folderLock;
    private final ConcurrentNavigableMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private final ReaderPositions positions;
    private final Timeline timeline;
    private final InstantSource clock;
    private final long firstIndex;
    private final Retention retention;
    private final Housekeeper housekeeper;
    private final MarkFile marks;
    private final int segmentBytes;
    private final long prepareAt;
    private final int maxRecordBytes;
    private final SecureRandom salts = new SecureRandom();

    private final Object appendLock = new Object();
    private @Nullable ActiveSegment active; // guarded by appendLock; null once closed
    private long attentionAt; // guarded by appendLock; where the next segment is to be prepared, then the end
    private volatile long nextIndex; // written under appendLock
    private volatile SegmentReader[] readers = {}; // written under this
    private volatile boolean closed;

    private SegmentJournal(
            Path folder, Options options, SegmentAllocator allocator, InstantSource clock, FolderLock folderLock)
            throws IOException {
        this.folder = folder;
        this.clock = clock;
        this.folderLock = folderLock;
        this.segmentBytes = (int) options.segmentBytes();
        // Early, so that a burst does not outrun the disk; not at once, so that a small journal holds more than one
        // segment.
        this.prepareAt = options.maxBytes() >= 4 * options.segmentBytes() ? segmentBytes / 8 : segmentBytes / 2;
        this.maxRecordBytes = segmentBytes - SegmentHeader.BYTES - RecordFormat.HEADER_BYTES;
        SegmentFolder files = new SegmentFolder(folder);
        List<Segment> empty = new ArrayList<>();
        for (Segment segment : files.recover()) {
            nextIndex = segment.endIndex();
            if (segment.endIndex() > segment.baseIndex()) {
                segments.put(segment.baseIndex(), segment);
            } else {
                empty.add(segment);
            }
        }
        this.positions = ReaderPositions.open(folder, oldestIndex());
        // After a power cut, records that a reader had already may be gone; their indexes are not used again.
        nextIndex = Math.max(nextIndex, positions.furthest());
        this.firstIndex = nextIndex;
        this.retention = new Retention(segments, positions, options.maxBytes(), options.keep(), clock);
        this.timeline = Timeline.open(folder.resolve("times"), segments.values(), oldestIndex(), nextIndex);
        timeline.note(nextIndex, clock.instant());
        this.housekeeper = new Housekeeper(name(), allocator, files, retention, segmentBytes, this::noteTime);
        this.marks = MarkFile.open(folder.resolve("marks"), Math.min(oldestIndex(), committedByAll()), nextIndex);
        retention.makeRoom(segmentBytes);
        Path first = files.nextFile();
        activate(new Prepared(first, allocator.allocate(first, segmentBytes)));
        for (Segment unused : empty) {
            SegmentFolder.delete(unused.file());
        }
        housekeeper.start();
        housekeeper.tidy();
    }

    /**
     * Opens the journal in a folder, or begins one; cuts off a record that a killed process did not finish.
     *
     * @throws IOException if the folder is in use, is written by a newer version, or the disk has no room
     */
    public static SegmentJournal open(Path folder, Options options) throws IOException {
        return open(folder, options, SegmentAllocator.ZERO_FILLED);
    }

    static SegmentJournal open(Path folder, Options options, SegmentAllocator allocator) throws IOException {
        return open(folder, options, allocator, InstantSource.system());
    }

    static SegmentJournal open(Path folder, Options options, SegmentAllocator allocator, InstantSource clock)
            throws IOException {
        Path absolute = folder.toAbsolutePath().normalize();
        Files.createDirectories(absolute);
        FolderLock lock = FolderLock.take(absolute);
        try {
            return new SegmentJournal(absolute, options, allocator, clock, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public long append(ByteBuffer record) {
        int length = record.remaining();
        if (length > maxRecordBytes) {
            throw new UncheckedIOException(new IOException("record of " + length + " bytes: the journal in " + folder
                    + " takes at most " + maxRecordBytes + ", what fits into one segment"));
        }
        int crc = RecordFormat.crc(record);
        long index;
        synchronized (appendLock) {
            ActiveSegment segment = segmentFor(RecordFormat.sizeOf(length));
            index = nextIndex;
            segment.append(record, crc, index);
            nextIndex = index + 1;
        }
        for (SegmentReader reader : readers) {
            reader.wake();
        }
        return index;
    }

    private ActiveSegment segmentFor(long recordSize) {
        ActiveSegment segment = active;
        if (segment == null) {
            throw new UncheckedIOException(new IOException("the journal in " + folder + " is closed"));
        }
        if (segment.reaches(recordSize, attentionAt)) {
            if (!segment.fits(recordSize)) {
                return rotate(segment);
            }
            attentionAt = segmentBytes;
            housekeeper.prepareNext();
        }
        return segment;
    }

    private ActiveSegment rotate(ActiveSegment full) {
        try {
            Prepared next = housekeeper.take();
            full.segment().seal(nextIndex);
            return activate(next);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ActiveSegment activate(Prepared prepared) {
        ActiveSegment activated = prepared.activate(nextIndex, salts.nextInt(), clock.instant());
        segments.put(nextIndex, activated.segment());
        active = activated;
        attentionAt = prepareAt;
        return activated;
    }

    @Override
    public int maxRecordBytes() {
        return maxRecordBytes;
    }

    @Override
    public synchronized JournalReader reader(String name) throws IOException {
        requireName(name);
        if (closed) {
            throw new IOException("the journal in " + folder + " is closed");
        }
        for (SegmentReader reader : readers) {
            if (reader.name().equals(name)) {
                throw new IllegalStateException(
                        "journal reader '" + name + "' is open already; close it, or choose another name");
            }
        }
        SegmentReader reader = new SegmentReader(name, this, position(name));
        readers = Stream.concat(Stream.of(readers), Stream.of(reader)).toArray(SegmentReader[]::new);
        return reader;
    }

    /** Names of all readers, open or not, that the journal keeps records for. */
    public List<String> readerNames() {
        return positions.names();
    }

    /**
     * Stops keeping records for a reader that will not come back. It must not be open.
     *
     * @return how many records it had not delivered
     */
    public synchronized long forgetReader(String name) throws IOException {
        for (SegmentReader reader : readers) {
            if (reader.name().equals(name)) {
                throw new IllegalStateException("journal reader '" + name + "' is open; close it first");
            }
        }
        ReaderPosition position = positions.forget(name);
        if (position == null) {
            return 0;
        }
        housekeeper.tidy();
        return nextIndex - position.index();
    }

    @Override
    public long nextIndex() {
        return nextIndex;
    }

    @Override
    public long sizeBytes() {
        return housekeeper.sizeBytes();
    }

    @Override
    public void mark(String text) throws IOException {
        marks.add(nextIndex, text);
    }

    @Override
    public List<Mark> marks() {
        return marks.all();
    }

    @Override
    public String name() {
        return folder.getFileName().toString();
    }

    @Override
    public long indexAt(Instant time) {
        return Math.max(oldestIndex(), timeline.indexAt(time));
    }

    @Override
    public @Nullable Instant timeOf(long index) {
        return timeline.notBefore(index);
    }

    @Override
    public long bytesFrom(long index) {
        return retention.bytesFrom(index, nextIndex);
    }

    /** The journal at this moment. */
    public JournalStatus status() {
        long next = nextIndex;
        long oldest = Math.min(oldestIndex(), next);
        return new JournalStatus(
                name(),
                next - firstIndex,
                sizeBytes(),
                retention.maxBytes(),
                positions.names().isEmpty() ? 0 : bytesFrom(committedByAll()),
                segments.size(),
                oldest,
                next,
                oldest == next ? null : timeOf(oldest),
                positions.names());
    }

    /** Done each second by the housekeeper, so that no appender has to look at the clock. */
    void noteTime() {
        try {
            timeline.note(nextIndex, clock.instant());
        } catch (IOException e) {
            LOG.atWarn().setCause(e).addKeyValue("folder", folder).log("Journal cannot note the time of its records");
        }
    }

    @Override
    public long oldestIndex() {
        Map.Entry<Long, Segment> oldest = segments.firstEntry();
        return oldest == null ? nextIndex : oldest.getKey();
    }

    ConcurrentNavigableMap<Long, Segment> segments() {
        return segments;
    }

    Path folder() {
        return folder;
    }

    boolean isClosed() {
        return closed;
    }

    /** Called by a reader that has committed. */
    void committed() {
        if (retention.anyCommitted()) {
            housekeeper.tidy();
        }
    }

    synchronized void closed(SegmentReader reader) {
        readers = Stream.of(readers).filter(r -> r != reader).toArray(SegmentReader[]::new);
    }

    /** Closes the journal, and its readers with it. Does nothing the second time. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        housekeeper.close();
        Segment last;
        synchronized (appendLock) {
            last = segments.lastEntry().getValue();
            last.seal(nextIndex);
            active = null;
        }
        for (SegmentReader reader : readers) {
            reader.wake();
        }
        SegmentFolder.shorten(last.file(), last.end());
        positions.close();
        timeline.note(nextIndex, clock.instant());
        timeline.close();
        marks.close();
        folderLock.close();
    }

    private long committedByAll() {
        long committed = positions.committedByAll();
        return committed == Long.MIN_VALUE ? nextIndex : committed;
    }

    /** Moves a reader; without its records going meanwhile. */
    void move(ReaderPosition position, long index) throws IOException {
        synchronized (retention) {
            long target = Math.max(Math.min(index, nextIndex), oldestIndex());
            ReaderPosition.State state = position.state();
            long from = state.skippedFrom() == ReaderPosition.State.NONE ? state.index() : state.skippedFrom();
            position.save(
                    new ReaderPosition.State(target, from < target ? from : ReaderPosition.State.NONE, state.paused()));
        }
    }

    private ReaderPosition position(String name) throws IOException {
        ReaderPosition known = positions.get(name);
        if (known != null) {
            return known;
        }
        synchronized (retention) { // or the oldest record could go before the new reader is known
            return positions.begin(name, oldestIndex());
        }
    }

    private static void requireName(String name) {
        if (!READER_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("journal reader name '" + name
                    + "' is no file name; use 1 to 100 letters, digits, dots, hyphens and underscores");
        }
    }
}
