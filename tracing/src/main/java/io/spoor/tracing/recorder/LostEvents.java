package io.spoor.tracing.recorder;

import io.spoor.tracing.TraceEvent.TraceGap;
import io.spoor.tracing.ecs.EcsEncoder;
import io.spoor.tracing.ecs.ServiceInfo;
import io.spoor.tracing.journal.Journal;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells which events a destination missed when its {@link io.spoor.tracing.journal.JournalReader} lost records, and
 * writes the {@code trace-gap} documents to deliver in their place. Used by one thread at a time.
 */
public final class LostEvents {
    /** The run of records from before anyone took note; their indexes stand in for sequence numbers. */
    static final String UNKNOWN_RUN = "unknown";

    private final Journal trace;
    private final ServiceInfo service;
    private final String destination;

    /**
     * Watches over one destination.
     *
     * @param trace the journal that a {@link JournalTracer} writes
     * @param destination the bridge's name, {@code mqtt.gap.destination}
     */
    public LostEvents(Journal trace, ServiceInfo service, String destination) {
        this.trace = trace;
        this.service = service;
        this.destination = destination;
    }

    /** The events that the given records stood for: one gap for each run that they are of, none missing or doubled. */
    public List<TraceGap> gaps(long firstIndex, long lastIndex, String cause) {
        List<SequenceMark> marks = SequenceMark.parseAll(trace.marks());
        List<TraceGap> gaps = new ArrayList<>();
        long from = firstIndex;
        int next = 0; // the first mark behind from
        while (next < marks.size() && marks.get(next).index() <= from) {
            next++;
        }
        while (from <= lastIndex) {
            if (next == 0) {
                long end = marks.isEmpty()
                        ? lastIndex
                        : Math.min(lastIndex, marks.get(0).index() - 1);
                gaps.add(new TraceGap(UNKNOWN_RUN, from, end, cause));
                from = end + 1;
                next = 1;
                continue;
            }
            SequenceMark first = marks.get(next - 1);
            SequenceMark last = first;
            while (next < marks.size()
                    && marks.get(next).index() <= lastIndex
                    && marks.get(next).runId().equals(first.runId())) {
                last = marks.get(next);
                next++;
            }
            long end = next < marks.size() ? Math.min(lastIndex, marks.get(next).index() - 1) : lastIndex;
            gaps.add(new TraceGap(first.runId(), first.firstOf(from), last.lastOf(end), cause));
            from = end + 1;
            next++;
        }
        return gaps;
    }

    /** The {@link #gaps} as documents like those in the journal; the same loss always gives the same {@code event.id}s. */
    public List<byte[]> documents(long firstIndex, long lastIndex, String cause) {
        long now = WallClock.epochNanos();
        return gaps(firstIndex, lastIndex, cause).stream()
                .map(gap -> EcsEncoder.gapDocument(service, gap, destination, now))
                .toList();
    }
}
