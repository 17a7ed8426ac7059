package io.spoor.tracing.journal;

/** A {@link Journal} of memory-mapped segment files in one folder. */
final class SegmentJournal {
    private SegmentJournal() {}

    /**
     * How large a journal may be.
     *
     * @param segmentBytes size of one file
     * @param maxBytes past this, the oldest segments go, read or not
     */
    public record Options(long segmentBytes, long maxBytes) {}
}
