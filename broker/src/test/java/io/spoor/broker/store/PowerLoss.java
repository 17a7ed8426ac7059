package io.spoor.broker.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes the files that a killed broker left those that a failure of the power would have left. Of what was not forced to the
 * disk, pages are there or not at random, as the system may have written them by itself. What was forced the broker itself
 * notes in each segment, after it was: the note may be older than the truth, never newer.
 */
public final class PowerLoss {
    private static final int PAGE = 4096;

    private PowerLoss() {}

    /** Strikes a store that no process uses; returns how many bytes that were in use are gone. */
    public static long strike(Path store, Random random) throws IOException {
        long lost = 0;
        if (Files.isDirectory(store)) {
            List<Path> files = Stores.files(store);
            for (int i = 0; i < files.size(); i++) {
                // A segment's mark that it is complete is forced before anything in the next one
                boolean isSealed = i + 1 < files.size() && forced(files.get(i + 1)) > 0;
                lost += strikeFile(files.get(i), isSealed, random);
            }
        }
        return lost;
    }

    private static int forced(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return isBegun(bytes) ? SegmentHeader.forced(ByteBuffer.wrap(bytes).order(RecordFormat.ORDER)) : 0;
    }

    /** Not so if the broker was killed between making the file and giving it its size. */
    private static boolean isBegun(byte[] bytes) {
        return bytes.length >= SegmentHeader.BYTES;
    }

    private static long strikeFile(Path file, boolean isSealed, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (!isBegun(bytes)) {
            return 0;
        }
        ByteBuffer segment = ByteBuffer.wrap(bytes).order(RecordFormat.ORDER);
        SegmentHeader header = SegmentHeader.read(segment, file);
        if (header == null || header.bootId() != BootId.current().value()) {
            return 0; // not used yet, or what an earlier stroke has left on the disk
        }
        int forced = SegmentHeader.forced(segment);
        boolean hasHeader = forced > 0 || random.nextBoolean();
        long lost = 0;
        for (int page = forced - forced % PAGE; page < bytes.length; page += PAGE) {
            if (random.nextBoolean()) {
                int from = Math.max(page, Math.max(forced, SegmentHeader.BYTES));
                int to = Math.min(bytes.length, page + PAGE);
                lost += used(bytes, from, to);
                Arrays.fill(bytes, Math.min(from, to), to, (byte) 0);
            }
        }
        if (hasHeader) {
            ofAnotherRun(header, segment, random.nextBoolean() ? forced : 0, isSealed || random.nextBoolean());
        } else {
            Arrays.fill(bytes, 0, PAGE, (byte) 0);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), 0);
        }
        return lost;
    }

    /** What wrote the file was another run of the operating system. */
    private static void ofAnotherRun(SegmentHeader header, ByteBuffer segment, int forced, boolean isSealed) {
        int sealed = SegmentHeader.sealed(segment);
        new SegmentHeader(header.number(), header.salt(), header.bootId() + 1).writeTo(segment);
        SegmentHeader.writeForced(segment, forced);
        SegmentHeader.writeSealed(segment, isSealed ? sealed : 0);
    }

    private static long used(byte[] bytes, int from, int to) {
        long used = 0;
        for (int i = from; i < to; i++) {
            used += bytes[i] == 0 ? 0 : 1;
        }
        return used;
    }
}
