package io.spoor.bridges.deadletters;

import io.spoor.tracing.PayloadRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Payloads that cannot be stored, one JSON line each, in files of limited size below one folder; the oldest files go when
 * there are too many, which is counted and logged. Written by the delivery loop's thread, figures for any thread.
 */
public final class DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private static final int MAX_RECENT = 10_000;

    /**
     * How much is kept.
     *
     * @param fileBytes a file that has reached this gets a successor
     * @param files how many files are kept, the current one included
     */
    public record Limits(long fileBytes, int files) {
        /** 1 GiB in all. */
        public static final Limits DEFAULT = new Limits(64L << 20, 16);
    }

    private final LetterFolder folder;
    private final LetterFormat format;
    private final Limits limits;
    private final InstantSource clock;
    private final LongAdder written = new LongAdder();
    private final LongAdder replayed = new LongAdder();
    private final LongAdder filesDeleted = new LongAdder();

    /** What an earlier process may have written and then died before it could say so; null until the first letter. */
    private @Nullable Set<StoredLetter.Key> ofEarlierRun;

    private long lastOfEarlierRun = -1;

    /** What was written lately: a record of many points can fail many times. */
    private final Set<StoredLetter.Key> recent = new HashSet<>();

    private StoredLetter.@Nullable Key lastLoss;

    /** @param destination whose letters they are */
    public DeadLetters(Path folder, String destination, Limits limits, InstantSource clock) {
        this.folder = new LetterFolder(folder);
        this.format = new LetterFormat(destination);
        this.limits = limits;
        this.clock = clock;
    }

    /** Keeps one; when this returns it survives the death of the process. */
    public void add(long index, PayloadRecord record, String reason) throws IOException {
        String time = Instant.ofEpochSecond(0, record.epochNanos()).toString();
        StoredLetter.Key key = new StoredLetter.Key(index, index, time);
        if (!isThere(key)) {
            append(format.message(index, record, reason, null));
            count(record.topic(), record.clientId(), reason);
            if (recent.size() >= MAX_RECENT) {
                recent.clear();
            }
            recent.add(key);
        }
    }

    /** Keeps one that has failed again. */
    void addAgain(StoredLetter letter, PayloadRecord record, String reason, String replayFile) throws IOException {
        append(format.message(letter.letter().firstIndex(), record, reason, replayFile));
        count(record.topic(), record.clientId(), reason);
    }

    /** Keeps a journal record that is no payload record. */
    public void addUnreadable(long index, ByteBuffer record, String reason) throws IOException {
        append(format.unreadable(index, clock.instant(), record, reason));
        count(null, null, reason);
    }

    /** Notes that the journal dropped records before they could be stored; once, if told several times in a row. */
    public void addLoss(long firstIndex, long lastIndex, String cause) throws IOException {
        StoredLetter.Key loss = new StoredLetter.Key(firstIndex, lastIndex, "");
        if (!loss.equals(lastLoss)) {
            append(format.loss(firstIndex, lastIndex, clock.instant(), cause));
            lastLoss = loss;
        }
    }

    /** Says that somebody has wound the journal back: what is written already may be written again. */
    public void startOver() {
        ofEarlierRun = Set.of();
        recent.clear();
    }

    /** Counts letters that were sent again with success. */
    void countReplayed(int letters) {
        replayed.add(letters);
    }

    LetterFolder folder() {
        return folder;
    }

    LetterFormat format() {
        return format;
    }

    /** Figures by name. Any thread. */
    public Map<String, Number> metrics() {
        return Map.of(
                "dead.letters", written.sum(),
                "dead.letters.replayed", replayed.sum(),
                "dead.letter.files.deleted", filesDeleted.sum());
    }

    private void count(@Nullable String topic, @Nullable String clientId, String reason) {
        if (written.sum() == 0) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("clientId", clientId)
                    .addKeyValue("reason", reason)
                    .addKeyValue("folder", folder.path())
                    .log("A payload cannot be stored and goes to the dead letters; further ones are only counted");
        }
        written.increment();
    }

    /** Records come in order, so only the first ones of a run can have been written by the one before. */
    private boolean isThere(StoredLetter.Key key) throws IOException {
        if (ofEarlierRun == null) {
            ofEarlierRun = Files.exists(folder.current()) ? keys(folder.current()) : Set.of();
            lastOfEarlierRun = ofEarlierRun.stream()
                    .mapToLong(StoredLetter.Key::lastIndex)
                    .max()
                    .orElse(-1);
        }
        if (key.lastIndex() > lastOfEarlierRun) {
            ofEarlierRun = Set.of();
        }
        return recent.contains(key) || ofEarlierRun.contains(key);
    }

    private Set<StoredLetter.Key> keys(Path file) throws IOException {
        Set<StoredLetter.Key> keys = new HashSet<>();
        LetterFolder.read(file, line -> {
            StoredLetter letter = format.read(line);
            if (letter != null) {
                keys.add(letter.key());
            }
            return true;
        });
        return keys;
    }

    private void append(byte[] line) throws IOException {
        Files.createDirectories(folder.path());
        LetterLock.held(folder.path(), () -> appendAlone(line));
    }

    private Path appendAlone(byte[] line) throws IOException {
        folder.recover();
        Path current = folder.current();
        if (Files.exists(current) && Files.size(current) + line.length > limits.fileBytes()) {
            rotate(current);
        }
        try (FileChannel file = FileChannel.open(
                current, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = LetterFolder.wholeLines(file);
            ByteBuffer bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) {
                file.write(bytes, end + bytes.position());
            }
            file.truncate(end + line.length);
        }
        return current;
    }

    private void rotate(Path current) throws IOException {
        String stamp = clock.instant().toString().replace(':', '-');
        Files.move(current, folder.path().resolve(LetterFolder.FULL_PREFIX + stamp + ".ndjson"));
        List<Path> old = folder.fullFiles();
        // One place is for the file that begins now.
        for (Path file : old.subList(0, Math.max(0, old.size() - (limits.files() - 1)))) {
            Files.delete(file);
            filesDeleted.increment();
            LOG.atError().addKeyValue("file", file).log("The oldest dead letters are deleted, their limit is reached");
        }
    }
}
