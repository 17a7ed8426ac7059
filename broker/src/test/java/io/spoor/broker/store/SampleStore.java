package io.spoor.broker.store;

import static io.spoor.broker.store.Stores.PUBLISHER;
import static io.spoor.broker.store.Stores.message;
import static io.spoor.broker.store.Stores.subscription;

import io.spoor.broker.store.DurableSession.Progress;
import io.spoor.broker.store.SessionStore.Origin;
import io.spoor.broker.store.SessionStore.Published;
import io.spoor.broker.store.SessionStore.Recipient;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A small store with a record of each type, in a temporary folder. */
final class SampleStore implements Closeable {

    private static final Path MEMORY = Path.of("/dev/shm"); // fuzzing would wear out a disk

    private final Path root;
    private int folders;

    SampleStore() throws IOException {
        root = Files.isWritable(MEMORY)
                ? Files.createTempDirectory(MEMORY, "spoor-fuzz")
                : Files.createTempDirectory("spoor-fuzz");
    }

    /** A new folder that goes with this. */
    Path newFolder() throws IOException {
        return Files.createDirectory(root.resolve("f" + ++folders));
    }

    /** The only segment of a store that was closed, without the unused end. */
    byte[] segment() throws IOException {
        Path folder = newFolder();
        try (SessionStore store = Stores.open(folder)) {
            write(store);
        }
        byte[] bytes = Files.readAllBytes(Stores.files(folder).get(0));
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return java.util.Arrays.copyOf(bytes, end + 7 & -8);
    }

    /** The content of all records. */
    List<byte[]> records() throws IOException {
        Path folder = newFolder();
        try (SessionStore store = Stores.open(folder)) {
            write(store);
        }
        List<byte[]> records = new ArrayList<>();
        new SegmentFolder(folder, Stores.BOOT, FolderChanges.MADE).read((record, segment, offset) -> {
            byte[] copy = new byte[record.remaining()];
            record.get(copy);
            records.add(copy);
        });
        return records;
    }

    private static void write(SessionStore store) {
        DurableSession a = store.newSession();
        StoredWill will = new StoredWill("will/t", 1, true, new byte[] {1, 2}, new byte[] {1, 1}, 5, -1);
        a.save(new SessionState("a", null, "5", Instant.ofEpochMilli(1_700_000_000_000L), 3600, null, 0, will));
        a.subscribed(subscription("a/+/#", 1, 7));
        a.subscribed(subscription("$share/g/x", 2, 0));
        a.unsubscribed("$share/g/x");
        DurableSession b = Stores.session(store, "b");
        Published first = store.publish(
                message("t", "first", true),
                PUBLISHER,
                true,
                new Origin(b, 17),
                List.of(new Recipient(a, 2, false, new int[] {7}), new Recipient(b, 1, true, new int[0])));
        Published second = Stores.publish(store, "second", a, b);
        a.sent(first.holdings().get(0), 1, 1);
        a.sent(second.holdings().get(0), 2, 2);
        b.sent(first.holdings().get(1), 1, 1);
        b.done(first.holdings().get(1));
        a.releasing(first.holdings().get(0), 1, 1);
        a.completed(1);
        b.released(17);
        store.append(Records.message(second.message()), true, 0);
        Progress progress = new Progress(second.holdings().get(0), 1, false, new int[] {7}, 2, 2);
        store.append(Records.holding(a.number(), progress), true, 0);
        store.append(
                RecordBuffer.begin(RecordType.RECEIVED)
                        .number(b.number())
                        .number(2)
                        .number(5)
                        .number(6),
                true,
                0);
        store.append(
                RecordBuffer.begin(RecordType.RETAINED).number(first.message().id()), true, 0);
        store.clearRetained("t", first.message());
        store.append(RecordBuffer.begin(RecordType.SESSION_END).number(b.number()), true, 0);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
