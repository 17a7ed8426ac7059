package io.spoor.broker.auth;

import java.nio.file.Path;

/** A password file or access list that cannot be used. The message names file and line, and what would be right. */
public final class AuthFileException extends Exception {

    private static final long serialVersionUID = 1;

    /** @param line counted from 1 */
    AuthFileException(Path file, int line, String problem) {
        super(file + ":" + line + ": " + problem);
    }

    AuthFileException(Path file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
    }
}
