package io.spoor.bridges.deadletters;

import io.spoor.tracing.spi.DeadLetter;
import io.spoor.tracing.spi.DeadLetter.Kind;
import io.spoor.tracing.spi.DeadLetterBox;
import io.spoor.tracing.spi.DeadLetterSelection;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The letters of one destination, for whoever wants to look at them. Any thread of any process. */
public final class DeadLetterFiles implements DeadLetterBox {
    private final String destination;
    private final LetterFolder folder;
    private final LetterFormat format;

    /** A file that is read up to where it ended when reading began. */
    private record Open(FileChannel channel, long end) {}

    /** @param dataDir the broker's data directory */
    public DeadLetterFiles(Path dataDir, String destination) {
        this.destination = destination;
        this.folder = new LetterFolder(folder(dataDir, destination));
        this.format = new LetterFormat(destination);
    }

    /** Where a destination's letters are. */
    public static Path folder(Path dataDir, String destination) {
        return dataDir.resolve("dead-letters").resolve(destination);
    }

    @Override
    public String destination() {
        return destination;
    }

    /** The lock is held only until all files are open: who looks at letters holds up nobody. */
    @Override
    public void visit(DeadLetterSelection selection, Visitor visitor) throws IOException {
        if (!folder.exists()) {
            return;
        }
        Deque<Open> files = new ArrayDeque<>();
        try {
            LetterLock.held(folder.path(), () -> open(files));
            boolean more = true;
            for (Open file = files.poll(); file != null && more; file = files.poll()) {
                more = LetterFolder.read(file.channel(), file.end(), line -> visit(line, selection, visitor));
            }
        } finally {
            for (Open file : files) {
                file.channel().close();
            }
        }
    }

    private Deque<Open> open(Deque<Open> files) throws IOException {
        folder.recover();
        for (Path file : folder.files()) {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            files.add(new Open(channel, LetterFolder.wholeLines(channel)));
        }
        return files;
    }

    private boolean visit(String line, DeadLetterSelection selection, Visitor visitor) throws IOException {
        DeadLetter letter = letter(line);
        return letter == null || !selection.matches(letter) || visitor.visit(letter);
    }

    @Override
    public int replay(DeadLetterSelection selection) throws IOException {
        // Unique also if two processes ask in the same instant.
        String name = Instant.now().toString().replace(':', '-') + "-"
                + Long.toHexString(ThreadLocalRandom.current().nextLong());
        return takeOut(letter -> letter.kind() == Kind.MESSAGE && selection.matches(letter), name);
    }

    @Override
    public int delete(DeadLetterSelection selection) throws IOException {
        return takeOut(selection::matches, null);
    }

    private int takeOut(Predicate<DeadLetter> chosen, @Nullable String into) throws IOException {
        if (!folder.exists()) {
            return 0;
        }
        Predicate<String> lines = line -> {
            DeadLetter letter = letter(line);
            return letter != null && chosen.test(letter);
        };
        return LetterLock.held(folder.path(), () -> folder.takeOut(lines, into));
    }

    private @Nullable DeadLetter letter(String line) {
        StoredLetter stored = format.read(line);
        return stored == null ? null : stored.letter();
    }
}
