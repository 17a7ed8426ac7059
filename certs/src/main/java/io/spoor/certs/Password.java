package io.spoor.certs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A password that came from a file; it never prints. */
public final class Password {
    private final char[] characters;
    private final String origin;

    private Password(char[] characters, String origin) {
        this.characters = characters;
        this.origin = origin;
    }

    /** Reads the first line of a file. */
    public static Password fromFile(Path file) throws CertsException {
        return from(FileContent.read(file));
    }

    /** Takes the first line of a file that has been read. */
    public static Password from(FileContent file) throws CertsException {
        String text = new String(file.bytes(), StandardCharsets.UTF_8);
        String line = text.lines().findFirst().orElse("");
        if (line.isEmpty()) {
            throw new CertsException(file.path() + " holds no password: its first line is empty");
        }
        return new Password(line.toCharArray(), file.path().toString());
    }

    /** A copy, which the caller may overwrite. */
    public char[] characters() {
        return characters.clone();
    }

    /** The file that it came from, for messages. */
    public String origin() {
        return origin;
    }

    @Override
    public String toString() {
        return "(password from " + origin + ")";
    }
}
