package io.spoor.broker.auth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a text file says, read again when the file changes. A changed file that is broken or gone leaves the last good
 * content in force, with an error in the log. {@link #current()} and {@link #version()} are for any thread;
 * {@link #poll()} reads the file on the calling thread.
 */
final class ReloadingFile<T> {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadingFile.class);

    /** A file this young can change again without a change of its time. */
    private static final long TIME_RESOLUTION_MILLIS = 2_000;

    /** Turns the lines of a file into what they mean. */
    interface Parser<T> {
        T parse(Path file, List<String> lines) throws AuthFileException;
    }

    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    private record Content<T>(T value, long version) {}

    private final Path file;
    private final Parser<T> parser;
    private volatile Content<T> content;

    /** Guarded by this, like the fields below; null to look at the content again in any case. */
    private @Nullable Stamp seen;

    private String text;
    private @Nullable String lastProblem;

    /** Reads the file. */
    ReloadingFile(Path file, Parser<T> parser) throws AuthFileException {
        this.file = file;
        this.parser = parser;
        try {
            seen = stamp();
            text = read();
        } catch (NoSuchFileException e) {
            throw new AuthFileException(file, "there is no such file", e);
        } catch (IOException e) {
            throw new AuthFileException(file, "cannot be read: " + e, e);
        }
        content = new Content<>(parser.parse(file, text.lines().toList()), 0);
    }

    Path file() {
        return file;
    }

    T current() {
        return content.value();
    }

    /** Counts the changes of what is in force. */
    long version() {
        return content.version();
    }

    /** Looks whether the file has changed. Cheap if it has not. */
    synchronized void poll() {
        try {
            Stamp now = stamp();
            if (now != null && now.equals(seen)) {
                return;
            }
            String changed = read();
            // Before parsing, so that a broken file is reported once
            seen = now;
            if (changed.equals(text)) {
                if (lastProblem != null) {
                    lastProblem = null;
                    LOG.atInfo().addKeyValue("file", file).log("The file is as it was when it was last read");
                }
                return;
            }
            T value = parser.parse(file, changed.lines().toList());
            text = changed;
            content = new Content<>(value, content.version() + 1);
            lastProblem = null;
            LOG.atInfo().addKeyValue("file", file).log("The file has changed and was read again");
        } catch (AuthFileException e) {
            report(Objects.requireNonNullElse(e.getMessage(), "broken"));
        } catch (IOException e) {
            report(e.toString());
        }
    }

    private void report(String problem) {
        if (!problem.equals(lastProblem)) {
            lastProblem = problem;
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("problem", problem)
                    .log("The changed file cannot be used; what it said before stays in force");
        }
    }

    private String read() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("the file is not UTF-8 text", e);
        }
    }

    /** Null while the file is too young to be told apart from its next version. */
    private @Nullable Stamp stamp() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        FileTime modified = attributes.lastModifiedTime();
        if (System.currentTimeMillis() - modified.toMillis() < TIME_RESOLUTION_MILLIS) {
            return null;
        }
        return new Stamp(modified, attributes.size(), attributes.fileKey());
    }
}
