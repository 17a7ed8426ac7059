package io.spoor.tracing.recorder;

/**
 * What became of the events of a run up to one moment: {@code offered} is always the sum of the others. The tracer's own
 * {@code trace-gap} events are not among them.
 *
 * @param offered events that there were
 * @param written events in the journal
 * @param sampledOut events about single messages that were only counted, as the configuration wants it
 * @param lost events that are not in the journal, and are named in a {@code trace-gap} event or will be
 * @param waiting events still to be written
 */
public record TraceCounts(long offered, long written, long sampledOut, long lost, long waiting) {

    /** The same with events that never came to the tracer, since they were only counted. */
    public TraceCounts withSampledOut(long events) {
        return new TraceCounts(offered + events, written, sampledOut + events, lost, waiting);
    }
}
