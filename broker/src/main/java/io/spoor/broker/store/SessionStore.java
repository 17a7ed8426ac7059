package io.spoor.broker.store;

import io.spoor.broker.protocol.Message;
import io.spoor.broker.store.StoredMessage.Publisher;
import io.spoor.tracing.journal.FolderLock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what must outlive the process. A record survives the death of the process as soon as the method that writes it
 * returns; it survives that of the machine once it {@linkplain #isSafe is safe}. Any thread, unless said otherwise.
 */
public final class SessionStore implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionStore.class);

    /**
     * How the store behaves.
     *
     * @param power whether answers wait until what they rest on is on the disk
     * @param segmentBytes size of one file; bounds the size of a message
     * @param maximumBytes past this no more messages are taken
     */
    public record Options(boolean power, int segmentBytes, long maximumBytes) {}

    /** A message's way to one session. */
    public record Recipient(DurableSession session, int qos, boolean retain, int[] identifiers) {}

    /** The session that published a QoS 2 message, and the identifier under which it would do it again. */
    public record Origin(DurableSession session, int packetId) {}

    /**
     * What became of a message.
     *
     * @param holdings one for each recipient, in their order
     * @param position what must be {@linkplain #isSafe safe} before the publisher gets its acknowledgement
     */
    public record Published(StoredMessage message, List<Holding> holdings, long position) {}

    private final Closeable folderLock;
    private final SegmentLog log;
    private final Committer committer;
    private final boolean power;
    private final AtomicLong lastId;
    private final AtomicLong lastSession;
    private final AtomicLong unrecorded = new AtomicLong();
    private volatile long compactingUpTo;
    private final AtomicReference<@Nullable Recovered> recovered;

    /** Where the records of an earlier process come from. */
    interface Source {
        SegmentFolder.Contents read(SegmentFolder.Reader reader) throws IOException;
    }

    private SessionStore(Path folder, Options options, Disk disk, BootId boot, Closeable folderLock, Source source)
            throws IOException {
        this.folderLock = folderLock;
        this.power = options.power();
        Replay replay = new Replay();
        long begun = System.nanoTime();
        SegmentFolder.Contents contents = source.read(replay);
        this.recovered = new AtomicReference<>(replay.finish(contents.cuts(), System.nanoTime() - begun));
        this.lastId = new AtomicLong(replay.lastId());
        this.lastSession = new AtomicLong(replay.lastSession());
        this.log = new SegmentLog(
                folder,
                contents.segments(),
                contents.lastNumber(),
                options.segmentBytes(),
                options.maximumBytes(),
                disk,
                boot);
        this.committer = new Committer(log, power);
        committer.start();
        log.keeper().tidy();
    }

    /**
     * Opens the store in a folder, or begins one; cuts off what a killed process did not finish.
     *
     * @throws StoreDamagedException if something before the end is damaged
     * @throws IOException if the folder is in use or cannot be read or written
     */
    public static SessionStore open(Path folder, Options options) throws IOException {
        return open(folder, options, Disk.REAL, BootId.current());
    }

    static SessionStore open(Path folder, Options options, Disk disk, BootId boot) throws IOException {
        Path absolute = Files.createDirectories(folder.toAbsolutePath().normalize());
        FolderLock lock = FolderLock.take(absolute);
        try {
            SegmentFolder segments = new SegmentFolder(absolute, boot, FolderChanges.MADE);
            return new SessionStore(absolute, options, disk, boot, lock, segments::read);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Begins to write behind what can be read of a damaged store, whose files stay as they are. Whoever calls this has the
     * folder's lock, and keeps it.
     */
    static SessionStore behind(Path folder, Salvage salvage, Options options) throws IOException {
        return new SessionStore(folder, options, Disk.REAL, BootId.current(), () -> {}, reader -> {
            salvage.read(reader);
            return new SegmentFolder.Contents(List.of(), List.of(), salvage.lastNumber());
        });
    }

    /**
     * What an earlier process left; to be taken over before anything else happens.
     *
     * @throws IllegalStateException if it was taken over before: the store does not keep it
     */
    public Recovered recovered() {
        Recovered left = recovered.getAndSet(null);
        if (left == null) {
            throw new IllegalStateException("what the store held was taken over before");
        }
        return left;
    }

    /** Begins the record of a session; {@link DurableSession#save} writes it. */
    public DurableSession newSession() {
        return new DurableSession(this, lastSession.incrementAndGet(), new Whereabouts());
    }

    /**
     * Keeps a message, for all its recipients at once.
     *
     * @param retained whether it becomes its topic's retained message, or with no payload removes it. The caller sees to
     *     it that the order for one topic is that of its own memory
     * @throws StoreFullException if there is no room; nothing has happened then
     */
    public Published publish(
            Message message,
            Publisher publisher,
            boolean retained,
            @Nullable Origin origin,
            List<Recipient> recipients) {
        long id = lastId.getAndAdd(1L + recipients.size()) + 1;
        boolean isKept = retained && message.payloadLength() > 0;
        StoredMessage stored = new StoredMessage(id, message, publisher, recipients.size() + (isKept ? 1 : 0));
        RecordBuffer record = Records.publish(stored, retained, origin, recipients);
        int size = record.finish().remaining();
        boolean isHeld = stored.isHeld();
        long live = (isHeld ? size : 0L)
                + (long) Holding.COST * recipients.size()
                + (isKept ? Holding.COST : 0)
                + (origin == null ? 0 : Whereabouts.SMALL);
        LogSegment where = log.append(record.written(), false, live);
        if (isHeld) {
            stored.writtenTo(where, size);
        }
        if (isKept) {
            stored.retainedIn(where);
        }
        if (origin != null) {
            origin.session().receivedIn(origin.packetId(), where);
        }
        List<Holding> holdings = new ArrayList<>(recipients.size());
        for (int i = 0; i < recipients.size(); i++) {
            holdings.add(new Holding(id + 1 + i, stored, where, 0));
        }
        return new Published(stored, holdings, position());
    }

    /** A topic has no retained message any more, or another one; {@link #publish} does that by itself. */
    public long clearRetained(String topic, StoredMessage was) {
        log.append(RecordBuffer.begin(RecordType.RETAINED_END).text(topic).finish(), true, 0);
        replacedRetained(was);
        return position();
    }

    /** A topic's retained message gave way to another in memory. */
    public void replacedRetained(StoredMessage was) {
        was.notRetained();
        was.release();
    }

    // -- safety -------------------------------------------------------------------------------------------------------

    /** What was written so far, if it has to become safe; 0 if it already is as safe as it has to be. */
    long position() {
        return power ? log.written() : 0;
    }

    /** Why what was written and is not yet safe never will be, and nothing more is taken; null while all is well. */
    public @Nullable String failure() {
        return log.failure();
    }

    /** Whether answers wait until what they rest on {@link #isSafe}; otherwise everything always is. */
    public boolean answersWait() {
        return power;
    }

    /** Whether what was written up to this position survives what it has to survive. */
    public boolean isSafe(long position) {
        return position <= log.forced();
    }

    /** Asks for what was written so far to become safe; the listeners are told. */
    public void commit() {
        committer.request();
    }

    /** Told, on the store's thread, whenever more has become safe, or never will. */
    public void onCommit(Runnable listener) {
        committer.listen(listener);
    }

    // -- records ------------------------------------------------------------------------------------------------------

    LogSegment append(RecordBuffer record, boolean urgent, long live) {
        return log.append(record.finish(), urgent, live);
    }

    /** Appends what can be missing: without it, more is done again after a restart than necessary. */
    void appendIfPossible(RecordBuffer record) {
        try {
            log.append(record.finish(), true, 0);
        } catch (StoreFullException e) {
            unrecorded.incrementAndGet();
        }
    }

    void countUnrecorded() {
        unrecorded.incrementAndGet();
    }

    long nextId() {
        return lastId.incrementAndGet();
    }

    void compactionBegins(long upTo) {
        compactingUpTo = upTo;
    }

    /** Up to where a compaction may be writing messages again behind those who come to hold them. */
    long compactingUpTo() {
        return compactingUpTo;
    }

    /** Writes a message again unless somebody else already has, or nobody holds it any more. */
    void rewrite(StoredMessage message, long upTo) {
        synchronized (message) {
            if (message.segmentNumber() <= upTo && message.isHeld()) {
                RecordBuffer record = Records.message(message);
                int size = record.finish().remaining();
                message.movedTo(log.append(record.written(), true, size), size);
            }
        }
    }

    /** Writes a retained message again if it is in segments up to this one; it still must be its topic's. */
    public void rewriteRetained(StoredMessage message, long upTo) {
        synchronized (message) {
            if (message.isRetainedIn(upTo)) {
                rewrite(message, upTo);
                RecordBuffer record = RecordBuffer.begin(RecordType.RETAINED).number(message.id());
                message.retainedIn(append(record, true, Holding.COST));
            }
        }
    }

    // -- housekeeping -------------------------------------------------------------------------------------------------

    /** Writes everything that is needed in old segments again. */
    public interface Compactor {
        /**
         * Begins to write again what is in segments up to this one; {@link #compacted} ends it. Called on the store's
         * thread.
         */
        void compact(long upToSegment);
    }

    public void compactWith(Compactor compactor) {
        log.keeper().compactWith(upTo -> {
            compactionBegins(upTo);
            compactor.compact(upTo);
            return true;
        });
    }

    /**
     * A compaction has ended. Forces the log: not to be called on an event loop. What was not written again stays where
     * it is, and counted, so that its segment stays too.
     *
     * @param upToSegment the segment with which it began
     * @param complete whether everything that is needed was written again
     */
    public void compacted(long upToSegment, boolean complete) {
        if (complete) {
            try {
                committer.force(); // the copies before the originals go
                LOG.atDebug().addKeyValue("segment", upToSegment).log("compacted");
            } finally {
                log.keeper().compacted();
            }
        } else {
            log.keeper().compacted();
        }
    }

    /**
     * How the store is.
     *
     * @param full why no more messages are taken, or null
     * @param unrecorded acknowledgements that found no room; what they were about is sent again after a restart
     */
    public record Status(
            long bytes,
            long liveBytes,
            int segments,
            @Nullable String full,
            long unrecorded) {}

    public Status status() {
        SegmentLog.Usage usage = log.usage();
        String failure = log.failure();
        return new Status(
                usage.bytes(),
                usage.liveBytes(),
                usage.segments(),
                failure != null ? failure : log.keeper().full(),
                unrecorded.get());
    }

    /** Makes everything safe and ends; whoever writes afterwards gets a {@link StoreFullException}. */
    @Override
    public void close() throws IOException {
        committer.close();
        try {
            log.close();
        } finally {
            folderLock.close();
        }
    }
}
