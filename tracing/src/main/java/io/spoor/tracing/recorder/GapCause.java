package io.spoor.tracing.recorder;

import java.util.Locale;

/** Why a tracer lost events; what readers lose is told by {@link io.spoor.tracing.journal.Loss}. */
enum GapCause {
    /** More events came than could be written, and the queue was full. */
    TRACER_OVERLOAD,
    /** The journal could not take them, for example because the disk was full. */
    JOURNAL_FULL,
    /** The document would have been larger than the journal's largest record. */
    EVENT_TOO_LARGE,
    /** A defect of this program. */
    INTERNAL_ERROR;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name in trace documents, for example {@code tracer_overload}. */
    String wireName() {
        return wireName;
    }
}
