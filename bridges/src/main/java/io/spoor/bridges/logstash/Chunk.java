package io.spoor.bridges.logstash;

import ch.qos.logback.core.spi.DeferredProcessingAware;

/** One batch's lines on their way through the appender, which takes it for a log event. Immutable. */
final class Chunk implements DeferredProcessingAware {
    private final int generation;
    private final long nextIndex;
    private final int records;
    private final byte[] lines;

    /**
     * @param generation of the {@link Link} that it was meant for
     * @param nextIndex one above the index of its last record
     * @param lines not to be changed by the caller afterwards
     */
    Chunk(int generation, long nextIndex, int records, byte[] lines) {
        this.generation = generation;
        this.nextIndex = nextIndex;
        this.records = records;
        this.lines = lines;
    }

    int generation() {
        return generation;
    }

    long nextIndex() {
        return nextIndex;
    }

    int records() {
        return records;
    }

    /** Not to be changed. */
    byte[] lines() {
        return lines;
    }

    @Override
    public void prepareForDeferredProcessing() {
        // Nothing in it depends on a thread.
    }
}
