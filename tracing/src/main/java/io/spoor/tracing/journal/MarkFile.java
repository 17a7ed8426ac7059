package io.spoor.tracing.journal;

import io.spoor.tracing.journal.Journal.Mark;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The marks of a journal, one line each: index, text, CRC32C. A line that is cut off is forgotten when the file is opened
 * again. Safe for use by many threads.
 */
final class MarkFile implements Closeable {
    private final NavigableMap<Long, String> marks;
    private final RandomAccessFile file; // unlike a FileChannel it stays open when its thread is interrupted

    private MarkFile(NavigableMap<Long, String> marks, RandomAccessFile file) {
        this.marks = marks;
        this.file = file;
    }

    /**
     * Opens the marks and forgets those that nobody can ask for any more.
     *
     * @param oldest the oldest index that a reader can still want or miss
     * @param next the index that the next record will get
     */
    static MarkFile open(Path path, long oldest, long next) throws IOException {
        NavigableMap<Long, String> marks = Files.exists(path) ? load(path) : new TreeMap<>();
        marks.tailMap(next, false).clear();
        Long governing = marks.floorKey(oldest);
        if (governing != null) {
            marks.headMap(governing, false).clear();
        }
        StringBuilder text = new StringBuilder();
        marks.forEach((index, mark) -> text.append(line(index, mark)));
        Path rewritten = path.resolveSibling(path.getFileName() + ".new");
        Files.writeString(rewritten, text);
        Files.move(rewritten, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        file.seek(file.length());
        return new MarkFile(marks, file);
    }

    synchronized void add(long index, String text) throws IOException {
        if (text.lines().count() > 1) {
            throw new IllegalArgumentException("a mark is one line of text, this one has several: " + text);
        }
        file.write(line(index, text).getBytes(StandardCharsets.UTF_8));
        marks.put(index, text);
    }

    synchronized List<Mark> all() {
        return marks.entrySet().stream()
                .map((Map.Entry<Long, String> e) -> new Mark(e.getKey(), e.getValue()))
                .toList();
    }

    private static NavigableMap<Long, String> load(Path path) throws IOException {
        NavigableMap<Long, String> marks = new TreeMap<>();
        for (String line : new String(Files.readAllBytes(path), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            int text = line.indexOf(' ') + 1;
            int crc = line.lastIndexOf(' ');
            if (text > 0 && text <= crc && line.substring(crc + 1).equals(crcOf(line.substring(0, crc)))) {
                marks.put(Long.parseLong(line.substring(0, text - 1)), line.substring(text, crc));
            }
        }
        return marks;
    }

    private static String line(long index, String text) {
        String content = index + " " + text;
        return content + " " + crcOf(content) + "\n";
    }

    private static String crcOf(String content) {
        return HexFormat.of().toHexDigits(RecordFormat.crc(StandardCharsets.UTF_8.encode(content)));
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
