package io.spoor.bridges.embedded;

import io.spoor.bridges.Destination;
import io.spoor.bridges.RecordBatch;
import io.spoor.bridges.influxdb.BatchWriter;
import io.spoor.bridges.influxdb.LineStore;
import io.spoor.bridges.influxdb.PendingLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the trace journal's documents into {@link TraceTable}. What cannot become a row is counted and logged. */
final class TraceDestination implements Destination {
    private static final Logger LOG = LoggerFactory.getLogger(TraceDestination.class);

    private final TraceTable table = new TraceTable();
    private final LineStore store;
    private final BatchWriter writer;
    private final LongAdder rejected = new LongAdder();

    TraceDestination(String name, LineStore store) {
        this.store = store;
        this.writer = new BatchWriter(name, store);
    }

    @Override
    public long deliver(RecordBatch batch) throws IOException {
        List<PendingLine> lines = new ArrayList<>(batch.size());
        for (int place = 0; place < batch.size(); place++) {
            long index = batch.index(place);
            String document = StandardCharsets.UTF_8.decode(batch.record(place)).toString();
            try {
                lines.add(new PendingLine(
                        index, QuestDbLines.line(table.row(document)), reason -> reject(index, reason)));
            } catch (IllegalArgumentException e) {
                reject(index, String.valueOf(e.getMessage()));
            }
        }
        writer.write(lines);
        return batch.nextIndex();
    }

    private void reject(long index, String reason) {
        rejected.increment();
        LOG.atError()
                .addKeyValue("index", index)
                .addKeyValue("reason", reason)
                .log("A trace event cannot become a row; it is in the trace files only");
    }

    @Override
    public Map<String, Number> metrics() {
        return Map.of("rejected", rejected.sum());
    }

    @Override
    public void close() {
        store.close();
    }
}
