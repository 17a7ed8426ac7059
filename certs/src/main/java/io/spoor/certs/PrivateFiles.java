package io.spoor.certs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Writes files so that a reader sees the old content or the new one, never a part, and secrets so that at no moment
 * anybody but the owner can open them: the permissions are those that the file is created with.
 */
public final class PrivateFiles {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> GROUP_TOO =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private PrivateFiles() {}

    /** Replaces or creates a file that only its owner may read and write (0600). */
    public static void writeSecret(Path file, String text) throws CertsException {
        writeSecret(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces or creates a file that only its owner may read and write (0600). */
    public static void writeSecret(Path file, byte[] content) throws CertsException {
        write(file, content, attributes(OWNER_ONLY));
    }

    /** Replaces or creates a file that its owner may read and write, and its group may read (0640). */
    public static void writeForGroup(Path file, byte[] content) throws CertsException {
        write(file, content, attributes(GROUP_TOO));
    }

    /** Replaces or creates a file that may be read as the process's umask says. */
    public static void writePublic(Path file, String text) throws CertsException {
        write(file, text.getBytes(StandardCharsets.UTF_8), new FileAttribute<?>[0]);
    }

    /** Windows has no such permissions; a file there inherits the access list of its folder. */
    private static FileAttribute<?>[] attributes(FileAttribute<?> permissions) {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix ? new FileAttribute<?>[] {permissions} : new FileAttribute<?>[0];
    }

    private static void write(Path file, byte[] content, FileAttribute<?>[] attributes) throws CertsException {
        Path target = file.toAbsolutePath();
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
        try {
            try {
                try (FileChannel channel = FileChannel.open(temporary, NEW, attributes)) {
                    ByteBuffer buffer = ByteBuffer.wrap(content);
                    while (buffer.hasRemaining()) {
                        channel.write(buffer);
                    }
                    channel.force(true);
                }
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new CertsException("Cannot write " + file + ": " + FileProblems.describe(e), e);
        }
    }
}
