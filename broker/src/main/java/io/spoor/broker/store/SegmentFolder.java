package io.spoor.broker.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what an earlier process left: {@code 000000000001.store} and so on. */
final class SegmentFolder {
    private static final Pattern NAME = Pattern.compile("\\d{12}\\.store");

    private final Path folder;
    private final BootId boot;
    private final FolderChanges changes;

    SegmentFolder(Path folder, BootId boot, FolderChanges changes) {
        this.folder = folder;
        this.boot = boot;
        this.changes = changes;
    }

    /** What is there. */
    record Contents(List<LogSegment> segments, List<Recovered.Cut> cuts, long lastNumber) {
        Contents(List<LogSegment> segments, List<Recovered.Cut> cuts) {
            this(
                    segments,
                    cuts,
                    segments.isEmpty() ? 0 : segments.get(segments.size() - 1).number());
        }
    }

    private record Headed(Path file, SegmentHeader header) {}

    /** Takes the records in their order. */
    interface Reader {
        void accept(ByteBuffer record, LogSegment segment, int offset) throws IOException;
    }

    /**
     * Reads all records, and cuts the end off where it is not whole.
     *
     * @throws StoreDamagedException if something before the end is damaged
     */
    Contents read(Reader reader) throws IOException {
        List<Headed> files = headed();
        List<Recovered.Cut> cuts = cutBeforeHeadless(files);
        refuseGaps(files);
        List<LogSegment> segments = new ArrayList<>();
        List<Headed> afterCut = List.of();
        for (int i = 0; i < files.size() && afterCut.isEmpty(); i++) {
            Headed it = files.get(i);
            List<Headed> later = files.subList(i + 1, files.size());
            try (SegmentScan scan = new SegmentScan(it.file, it.header)) {
                LogSegment segment = new LogSegment(it.header, it.file);
                scan.records((record, offset) -> reader.accept(record, segment, offset));
                segment.endsAt(scan.end());
                segments.add(segment);
                Recovered.Cut cut = cut(it, scan, later);
                if (cut != null) {
                    cuts.add(cut);
                    afterCut = later;
                }
            }
        }
        putAside(afterCut); // first: without the trace of the damage they would be taken for the sequel
        for (LogSegment segment : segments) {
            changes.truncate(segment.file(), segment.end());
        }
        return new Contents(segments, cuts);
    }

    /** The file of a segment. */
    Path file(long number) {
        return folder.resolve(String.format(Locale.ROOT, "%012d.store", number));
    }

    /** The number of the segment in a file. */
    static long number(Path file) {
        return Long.parseLong(file.getFileName().toString().substring(0, 12));
    }

    /** The segments, oldest first. */
    List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> NAME.matcher(f.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    /**
     * Files that were prepared and not used go. One whose beginning did not reach the disk before the power failed ends the
     * log; it is kept, with what follows it.
     */
    private List<Recovered.Cut> cutBeforeHeadless(List<Headed> headed) throws IOException {
        List<Recovered.Cut> cuts = new ArrayList<>();
        for (Path file : files()) {
            if (!Files.exists(file) || readHeader(file) != null) {
                continue; // put aside with an earlier one, or whole
            }
            int used = used(file);
            List<Headed> later =
                    headed.stream().filter(it -> it.file.compareTo(file) > 0).toList();
            boolean isEmpty = used == 0 || used <= SegmentHeader.BYTES && Files.size(file) > SegmentHeader.BYTES;
            if (isEmpty && (later.isEmpty() || later.size() == headed.size())) {
                changes.delete(file); // not yet used, or emptied to be deleted
                continue;
            }
            for (Headed it : later) {
                if (boot.isSameRunAs(it.header.bootId()) || wasForced(it)) {
                    throw new StoreDamagedException(file, 0, "its header is missing, and later segments are whole");
                }
            }
            putAside(later);
            headed.removeAll(later);
            changes.putAside(file);
            cuts.add(new Recovered.Cut(file, 0, used, 0));
        }
        return cuts;
    }

    private static boolean wasForced(Headed it) throws IOException {
        try (SegmentScan scan = new SegmentScan(it.file, it.header)) {
            return scan.forced() > 0;
        }
    }

    private static void refuseGaps(List<Headed> headed) throws IOException {
        for (int i = 1; i < headed.size(); i++) {
            long expected = headed.get(i - 1).header.number() + 1;
            Headed it = headed.get(i);
            if (it.header.number() != expected) {
                throw new StoreDamagedException(
                        it.file,
                        0,
                        "it is segment " + it.header.number() + ", and segment " + expected + " is missing");
            }
        }
    }

    /** Where the last byte is that is not zero. */
    static int used(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int at = bytes.length;
        while (at > 0 && bytes[at - 1] == 0) {
            at--;
        }
        return at;
    }

    private List<Headed> headed() throws IOException {
        List<Headed> headed = new ArrayList<>();
        for (Path file : files()) {
            SegmentHeader header = readHeader(file);
            if (header == null) {
                continue; // was prepared, and not used
            }
            headed.add(new Headed(file, header));
        }
        return headed;
    }

    static @Nullable SegmentHeader readHeader(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.BYTES).order(RecordFormat.ORDER);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
        }
        return SegmentHeader.read(bytes.flip(), file);
    }

    /**
     * What has to be cut off behind the last whole record; null if nothing is missing.
     *
     * @throws StoreDamagedException if what follows was whole when this was written
     */
    private Recovered.@Nullable Cut cut(Headed it, SegmentScan scan, List<Headed> later) throws IOException {
        int known = Math.max(scan.forced(), scan.sealed());
        long behind = scan.recordsBehind();
        boolean unfinished = !later.isEmpty() && scan.sealed() == 0;
        if (scan.end() >= known && behind == 0 && !unfinished && !scan.isRecordAtEnd()) {
            return null;
        }
        for (Headed next : later) {
            try (SegmentScan nextScan = new SegmentScan(next.file, next.header)) {
                long[] records = {0};
                nextScan.records((record, offset) -> records[0]++);
                behind += records[0] + nextScan.recordsBehind();
            }
        }
        boolean wasWhole = scan.end() < scan.forced() || boot.isSameRunAs(it.header.bootId());
        if (behind > 0 && wasWhole) {
            throw new StoreDamagedException(
                    it.file, scan.end(), "no whole record, but " + behind + " whole ones behind it");
        }
        long bytes = (long) Math.max(scan.used(), known) - scan.end();
        return new Recovered.Cut(it.file, scan.end(), bytes, behind);
    }

    private void putAside(List<Headed> files) throws IOException {
        for (int i = files.size() - 1; i >= 0; i--) {
            changes.putAside(files.get(i).file);
        }
    }
}
