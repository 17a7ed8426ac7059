package io.spoor.bridges;

import io.spoor.tracing.ecs.ServiceInfo;
import io.spoor.tracing.recorder.LostEvents;
import io.spoor.tracing.spi.BridgeContext;
import java.util.List;

/** Puts {@code trace-gap} documents in the place of trace events that the journal dropped. */
public final class TraceGaps implements LossReport {
    private final LostEvents lostEvents;

    /**
     * Watches over one destination of the trace journal.
     *
     * @param destination who misses the events; others may have had them
     */
    public TraceGaps(BridgeContext context, String destination) {
        this.lostEvents = new LostEvents(context.trace(), ServiceInfo.ofNode(context.node()), destination);
    }

    @Override
    public List<byte[]> lost(long firstIndex, long lastIndex, String cause) {
        return lostEvents.documents(firstIndex, lastIndex, cause);
    }
}
