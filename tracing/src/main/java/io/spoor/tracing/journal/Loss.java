package io.spoor.tracing.journal;

import java.util.Locale;

/** Why records went before a reader could have them; the causes that a {@link JournalReader.LossListener} is told. */
public enum Loss {
    /** The journal had reached its size, and the reader was too far behind. */
    JOURNAL_FULL,
    /** The records on the disk do not match their checksums, or a file is gone. */
    JOURNAL_CORRUPT,
    /** Somebody moved the reader past them. */
    SKIPPED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name in trace documents, for example {@code journal_full}. */
    public String wireName() {
        return wireName;
    }
}
