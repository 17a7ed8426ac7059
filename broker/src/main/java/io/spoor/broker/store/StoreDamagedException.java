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
                + ". Restore the folder from a backup, or see what can be saved with"
                + " 'spoor store export FOLDER', or go on without what is damaged: 'spoor store repair FOLDER',"
                + " where FOLDER is " + file.getParent());
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
