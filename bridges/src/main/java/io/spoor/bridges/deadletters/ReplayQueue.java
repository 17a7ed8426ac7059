package io.spoor.bridges.deadletters;

import io.spoor.tracing.PayloadRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the letters that are to be sent again, some at a time, until each is stored or back among the dead letters. A
 * file of them goes when all of it is done; a process that dies before begins with it anew, which changes nothing: points
 * replace themselves, and who is back already does not come back twice. Owned by the delivery loop's thread.
 */
public final class ReplayQueue implements AutoCloseable {
    /** Letters at a time. */
    private static final int PORTION = 500;

    /** Bytes of payload at a time, roughly. */
    private static final long PORTION_BYTES = 4 << 20;

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final DeadLetters deadLetters;
    private @Nullable Work work; // null while there is nothing to do
    private long nextLook = System.nanoTime();

    /** A file, and what is under way. */
    private static final class Work {
        final Path file;
        final Set<StoredLetter.Key> back;
        final BufferedReader lines;
        List<StoredLetter> portion = List.of();

        Work(Path file, Set<StoredLetter.Key> back) throws IOException {
            this.file = file;
            this.back = back;
            // Not the reader of Files, which throws at the first byte that is no text.
            this.lines = new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
        }

        String name() {
            return file.getFileName().toString();
        }
    }

    public ReplayQueue(DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    /** What to send now, the same until {@link #done}; empty if there is nothing, or nobody has looked for long enough. */
    public List<StoredLetter> next() throws IOException {
        Work current = work == null ? look() : work;
        if (current == null) {
            return List.of();
        }
        work = current;
        if (current.portion.isEmpty()) {
            fill(current);
        }
        if (current.portion.isEmpty()) {
            close();
            Files.deleteIfExists(current.file);
            nextLook = System.nanoTime();
        }
        return current.portion;
    }

    /** Puts a letter back that has failed again. */
    public void failed(StoredLetter letter, PayloadRecord record, String reason) throws IOException {
        Work current = work;
        if (current != null && current.back.add(letter.key())) {
            deadLetters.addAgain(letter, record, reason, current.name());
        }
    }

    /** Says that each letter of {@link #next} is stored or has failed. */
    public void done() {
        Work current = work;
        if (current != null) {
            int failed = (int) current.portion.stream()
                    .filter(letter -> current.back.contains(letter.key()))
                    .count();
            deadLetters.countReplayed(current.portion.size() - failed);
            current.portion = List.of();
        }
    }

    private @Nullable Work look() throws IOException {
        long now = System.nanoTime();
        if (now - nextLook < 0) {
            return null;
        }
        nextLook = now + LOOK_EVERY.toNanos();
        Iterator<Path> files = deadLetters.folder().replayFiles().iterator();
        if (!files.hasNext()) {
            return null;
        }
        Path file = files.next();
        return new Work(file, back(file.getFileName().toString()));
    }

    /** The letters that an earlier process took from this file and put back. */
    private Set<StoredLetter.Key> back(String name) throws IOException {
        Set<StoredLetter.Key> back = new HashSet<>();
        for (Path file : deadLetters.folder().files()) {
            LetterFolder.read(file, line -> {
                if (line.contains(name) && name.equals(deadLetters.format().replayed(line))) {
                    StoredLetter letter = deadLetters.format().read(line);
                    if (letter != null) {
                        back.add(letter.key());
                    }
                }
                return true;
            });
        }
        return back;
    }

    private void fill(Work current) throws IOException {
        List<StoredLetter> portion = new ArrayList<>();
        long bytes = 0;
        String line = "";
        while (portion.size() < PORTION && bytes < PORTION_BYTES && line != null) {
            line = current.lines.readLine();
            StoredLetter letter = line == null ? null : deadLetters.format().read(line);
            if (letter != null && letter.record() != null) {
                portion.add(letter);
                bytes += letter.letter().payload().length;
            }
        }
        current.portion = portion;
    }

    /** Lets go of the file; what is left of it waits for the next process, or the next call. */
    @Override
    public void close() throws IOException {
        Work current = work;
        work = null;
        if (current != null) {
            current.lines.close();
        }
    }
}
