package io.spoor.broker.store;

import java.io.IOException;
import java.nio.file.Path;

/** A segment has a damaged place before others that are whole: nothing is started until somebody decides what to do. */
public final class StoreDamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;

    StoreDamagedException(Path file, long offset, String what) {
        super("the store is damaged: " + file + " at offset " + offset + ": " + what
                + ". Restore the folder " + file.getParent()
                + " from a backup, or move it away to begin without the sessions in it");
        this.file = file.toString();
        this.offset = offset;
    }

    /** The damaged file. */
    public String file() {
        return file;
    }

    /** Where the first damaged record begins. */
    public long offset() {
        return offset;
    }
}
