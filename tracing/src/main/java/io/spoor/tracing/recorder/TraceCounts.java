package io.spoor.tracing.recorder;

/**
 * What became of the events of a run up to one moment: {@code offered} is always the sum of the others. The tracer's own
 * {@code trace-gap} events are not among them.
 *
 * @param offered events that {@link JournalTracer#record} was called with
 * @param written events in the journal
 * @param lost events that are not, and are named in a {@code trace-gap} event or will be
 * @param waiting events still to be written
 */
public record TraceCounts(long offered, long written, long lost, long waiting) {}
