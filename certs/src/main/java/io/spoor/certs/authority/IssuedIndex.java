package io.spoor.certs.authority;

import io.spoor.certs.CertsException;
import io.spoor.certs.FileProblems;
import io.spoor.certs.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The file in which an authority remembers its certificates. An issue appends a line; a revocation rewrites the file.
 * Whoever writes holds the {@link DirectoryLock}; readers need nothing.
 */
final class IssuedIndex {
    private final Path file;

    IssuedIndex(Path file) {
        this.file = file;
    }

    /** All entries, oldest first; none if there is no file yet. */
    List<IndexEntry> read() throws CertsException {
        String text = text();
        List<IndexEntry> entries = new ArrayList<>();
        int number = 0;
        // A last line without its end was cut by a crash; its certificate was never handed out.
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            number++;
            try {
                entries.add(IndexEntry.parse(line));
            } catch (CertsException e) {
                throw new CertsException(file + ", line " + number + ": " + e.getMessage(), e);
            }
        }
        return List.copyOf(entries);
    }

    /** Adds an entry; on return it is on the disk. */
    void append(IndexEntry entry) throws CertsException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.truncate(endOfLastLine(channel));
            channel.position(channel.size());
            ByteBuffer line = ByteBuffer.wrap((entry.line() + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new CertsException("Cannot write " + file + ": " + FileProblems.describe(e), e);
        }
    }

    void replace(List<IndexEntry> entries) throws CertsException {
        StringBuilder text = new StringBuilder();
        entries.forEach(entry -> text.append(entry.line()).append('\n'));
        PrivateFiles.writePublic(file, text.toString());
    }

    /** The position after the last newline; looks back byte by byte, which is one byte unless a write was cut. */
    private static long endOfLastLine(FileChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        long end = channel.size();
        while (end > 0) {
            one.clear();
            channel.read(one, end - 1);
            if (one.get(0) == '\n') {
                break;
            }
            end--;
        }
        return end;
    }

    private String text() throws CertsException {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new CertsException("Cannot read " + file + ": " + FileProblems.describe(e), e);
        }
    }
}
