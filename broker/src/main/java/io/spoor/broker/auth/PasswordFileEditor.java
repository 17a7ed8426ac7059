package io.spoor.broker.auth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes a password file. Lines of others, comments and empty lines stay as they are. A running broker sees the old file
 * or the new one, never half of one. A new file is for its owner's eyes only; an existing one keeps owner, group and
 * permissions. Two changes at the same moment are not coordinated: the later one wins.
 */
public final class PasswordFileEditor {

    /** The longest password that fits into a CONNECT packet, in bytes. */
    public static final int MAX_PASSWORD_BYTES = 65_535;

    /** How to keep a password. */
    public enum Kind {
        ARGON2ID,
        /** For programs beside the broker that read the same file. */
        BCRYPT
    }

    private final Path file;
    private final SecureRandom random = new SecureRandom();

    /** @param file need not exist yet; its folder must */
    public PasswordFileEditor(Path file) {
        this.file = file;
    }

    /** What is wrong with a user name; null if it can stand in a password file. */
    public static @Nullable String problemOf(String userName) {
        if (userName.isEmpty()) {
            return "is empty";
        }
        if (userName.indexOf(':') >= 0) {
            return "has a colon, which ends the user name in a password file";
        }
        if (userName.startsWith("#")) {
            return "begins with #, which makes a line of a password file a comment";
        }
        if (!userName.equals(userName.strip())) {
            return "begins or ends with a blank";
        }
        if (userName.chars().anyMatch(Character::isISOControl)) {
            return "has a control character";
        }
        return null;
    }

    /**
     * Sets a user's password, and adds the user if need be.
     *
     * @return whether the user was added
     * @throws IllegalArgumentException if user name or password cannot be used
     */
    public boolean set(String userName, byte[] password, Kind kind) throws IOException {
        String problem = problemOf(userName);
        if (problem != null) {
            throw new IllegalArgumentException("the user name '" + userName + "' " + problem);
        }
        if (password.length == 0 || password.length > MAX_PASSWORD_BYTES) {
            throw new IllegalArgumentException(
                    "the password has " + password.length + " bytes, expected 1 to " + MAX_PASSWORD_BYTES);
        }
        if (kind == Kind.BCRYPT && password.length > BcryptHash.MAX_PASSWORD_BYTES) {
            throw new IllegalArgumentException("the password has " + password.length + " bytes, of which bcrypt would"
                    + " use only the first " + BcryptHash.MAX_PASSWORD_BYTES);
        }
        PasswordHash hash = switch (kind) {
            case ARGON2ID -> Argon2Hash.of(password, random);
            case BCRYPT -> BcryptHash.of(password, random);
        };
        String line = userName + ":" + hash.text();
        List<String> lines = read();
        int position = find(lines, userName);
        if (position >= 0) {
            lines.set(position, line);
        } else {
            lines.add(line);
        }
        write(lines);
        return position < 0;
    }

    /**
     * Removes a user.
     *
     * @return whether there was such a user
     */
    public boolean remove(String userName) throws IOException {
        List<String> lines = read();
        int position = find(lines, userName);
        if (position < 0) {
            return false;
        }
        lines.remove(position);
        write(lines);
        return true;
    }

    private List<String> read() throws IOException {
        if (!Files.exists(file)) {
            return new ArrayList<>();
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is not a file");
        }
        return new ArrayList<>(Files.readAllLines(file));
    }

    private static int find(List<String> lines, String userName) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith(userName + ":")) {
                return i;
            }
        }
        return -1;
    }

    private void write(List<String> lines) throws IOException {
        boolean exists = Files.exists(file);
        // A link stays a link
        Path target = exists ? file.toRealPath() : file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("the folder of " + file + " does not exist");
        }
        // Only its owner can read a temporary file, wherever there are POSIX permissions
        Path fresh = Files.createTempFile(folder, "." + target.getFileName(), ".new");
        try {
            if (exists) {
                keepOwnership(target, fresh);
            }
            byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void keepOwnership(Path from, Path to) throws IOException {
        PosixFileAttributeView old = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        PosixFileAttributeView fresh = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (old == null || fresh == null) {
            return;
        }
        PosixFileAttributes wanted = old.readAttributes();
        PosixFileAttributes actual = fresh.readAttributes();
        if (!wanted.owner().equals(actual.owner())) {
            fresh.setOwner(wanted.owner());
        }
        if (!wanted.group().equals(actual.group())) {
            fresh.setGroup(wanted.group());
        }
        fresh.setPermissions(wanted.permissions());
    }
}
