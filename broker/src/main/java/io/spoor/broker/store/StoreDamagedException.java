package io.spoor.broker.store;

import java.io.IOException;
import java.nio.file.Path;

/** A segment has a damaged place before others that are whole: nothing is started until somebody decides what to do. */
public final class StoreDamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;
    private final String what;

    StoreDamagedException(Path file, long offset, String what) {
        super("the store is damaged: " + file + " at offset " + offset + ": " + what
                + ". 'spoor store check " + file.getParent() + "' says what can be read, 'spoor store repair "
                + file.getParent() + "' goes on with that. Or restore the folder from a backup");
        this.file = file.toString();
        this.offset = offset;
        this.what = what;
    }

    /** The damaged file. */
    public String file() {
        return file;
    }

    /** Where the first damaged record begins. */
    public long offset() {
        return offset;
    }

    /** What is wrong there. */
    public String what() {
        return what;
    }
}
