package io.spoor.broker.store;

import io.spoor.broker.store.DurableSession.Progress;
import io.spoor.broker.store.Recovered.Cut;
import io.spoor.broker.store.Recovered.Releasing;
import io.spoor.tracing.journal.FolderLock;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks into a store that no broker uses, and saves what can be read of a damaged one. One thread. */
public final class StoreMaintenance implements Closeable {
    private static final int LEAST_SEGMENT_BYTES = 16 << 20;

    private final Path folder;
    private final FolderLock lock;
    private final BootId boot = BootId.current();

    private StoreMaintenance(Path folder, FolderLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Keeps brokers away from a store until this is closed.
     *
     * @throws IOException if there is no store, or a broker uses it
     */
    public static StoreMaintenance open(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)
                || new SegmentFolder(absolute, new BootId(0), FolderChanges.IMAGINED)
                        .files()
                        .isEmpty()) {
            throw new NoSuchFileException(
                    "there is no store in " + absolute + "; it is the folder 'store' in the broker's data directory");
        }
        return new StoreMaintenance(absolute, FolderLock.take(absolute));
    }

    /** Reads all of it and changes nothing. */
    public StoreReport check() throws IOException {
        List<Cut> cuts = List.of();
        String refusal = null;
        try {
            cuts = new SegmentFolder(folder, boot, FolderChanges.IMAGINED)
                    .read(new Replay())
                    .cuts();
        } catch (StoreDamagedException e) {
            refusal = e.file() + " at offset " + e.offset() + ": " + e.what();
        }
        Salvage salvage = salvage();
        Recovered left = read(salvage);
        return report(salvage, left, cuts, refusal);
    }

    private StoreReport report(Salvage salvage, Recovered left, List<Cut> cuts, @Nullable String refusal)
            throws IOException {
        return new StoreReport(
                salvage.files().size(),
                salvage.records(),
                salvage.bytes(),
                salvage.damages(),
                cuts,
                refusal,
                StoreReport.Contents.of(left));
    }

    /**
     * Writes everything that can be read as JSON, one object a line: each session, each message that it is to have, each
     * retained message.
     */
    public StoreReport export(OutputStream out) throws IOException {
        Salvage salvage = salvage();
        Recovered left = read(salvage);
        try (StoreExport export = new StoreExport(out)) {
            export.write(left);
        }
        return report(salvage, left, List.of(), null);
    }

    /**
     * What a repair came to.
     *
     * @param old where the old segments are now
     * @param report what was read
     */
    public record Repaired(Path old, StoreReport report) {}

    /**
     * Writes everything that can be read into new segments, and puts the old ones into a folder beside them. If it is
     * interrupted, it can be done again.
     */
    public Repaired repair() throws IOException {
        Salvage salvage = salvage();
        int segmentBytes = (int) Math.max(LEAST_SEGMENT_BYTES, salvage.largestFile());
        SessionStore.Options options = new SessionStore.Options(true, segmentBytes, Long.MAX_VALUE / 2);
        StoreReport report;
        try (SessionStore store = SessionStore.behind(folder, salvage, options)) {
            Recovered left = store.recovered();
            report = report(salvage, left, List.of(), null);
            writeAgain(store, left, salvage.lastNumber());
        } // all of it is on the disk now
        Path aside = aside();
        salvage.putAside(aside);
        return new Repaired(aside, report);
    }

    private static void writeAgain(SessionStore store, Recovered left, long upTo) {
        for (Recovered.Session session : left.sessions()) {
            DurableSession durable = session.resume(store);
            Map<Integer, Long> orders =
                    session.releasing().stream().collect(Collectors.toMap(Releasing::packetId, Releasing::order));
            durable.rewrite(upTo, session::state, session.subscriptions(), orders);
            for (Progress progress : session.inFlight()) {
                durable.rewrite(upTo, progress);
            }
            for (Progress progress : session.waiting()) {
                durable.rewrite(upTo, progress);
            }
        }
        for (StoredMessage message : left.retained()) {
            store.rewriteRetained(message, upTo);
        }
    }

    private Path aside() throws IOException {
        int count = 1;
        while (Files.exists(folder.resolve("damaged-" + count))) {
            count++;
        }
        return Files.createDirectory(folder.resolve("damaged-" + count));
    }

    private Salvage salvage() {
        return new Salvage(new SegmentFolder(folder, boot, FolderChanges.IMAGINED));
    }

    private static Recovered read(Salvage salvage) throws IOException {
        Replay replay = new Replay();
        salvage.read(replay);
        return replay.finish(List.of(), 0);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
