package io.spoor.certs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file as it was at one moment. What is checked, compared and used is the same content, even if the file changes
 * meanwhile.
 *
 * @param permissions null on a file system that has none
 */
@SuppressWarnings("ArrayRecordComponent") // internal: compared by its digest, never by equals
public record FileContent(Path path, byte[] bytes, @Nullable Set<PosixFilePermission> permissions) {
    /** Far above any bundle or revocation list in use; a bound against /dev/zero and mistaken paths. */
    private static final int LIMIT = 64 << 20;

    /** Reads a regular file of at most 64 MiB. */
    public static FileContent read(Path path) throws CertsException {
        if (Files.isDirectory(path)) {
            throw new CertsException("Cannot read " + path + ": it is a folder, not a file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) {
                throw new CertsException("Cannot read " + path + ": it is larger than " + (LIMIT >> 20) + " MiB");
            }
            return new FileContent(path, bytes, permissions(path));
        } catch (IOException e) {
            throw new CertsException("Cannot read " + path + ": " + FileProblems.describe(e), e);
        }
    }

    /** What came from somewhere else than a file. */
    public static FileContent of(Path name, byte[] bytes) {
        return new FileContent(name, bytes, null);
    }

    /** The content as text; PEM is ASCII, and any other byte stays what it is. */
    public String text() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Whether others than the owner and the group may read the file. */
    public boolean readableByAll() {
        return permissions != null && permissions.contains(PosixFilePermission.OTHERS_READ);
    }

    /** The permissions, for example {@code rw-r--r--}; empty where there are none. */
    public String permissionText() {
        return permissions == null ? "" : PosixFilePermissions.toString(permissions);
    }

    private static @Nullable Set<PosixFilePermission> permissions(Path path) throws IOException {
        try {
            return Files.getPosixFilePermissions(path);
        } catch (UnsupportedOperationException e) {
            return null; // Windows
        }
    }
}
