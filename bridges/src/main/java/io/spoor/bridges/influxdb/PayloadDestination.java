package io.spoor.bridges.influxdb;

import io.spoor.bridges.Destination;
import io.spoor.bridges.LossReport;
import io.spoor.bridges.RecordBatch;
import io.spoor.tracing.PayloadRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Brings the payload journal's records into a store as points, or into the dead letters. */
final class PayloadDestination implements Destination, LossReport {

    /** Reads a journal record. */
    @FunctionalInterface
    interface Decoder {
        PayloadRecord decode(ByteBuffer record);
    }

    private final Decoder decoder;
    private final PointMapper mapper;
    private final LineDialect dialect;
    private final LineStore store;
    private final BatchWriter writer;
    private final DeadLetters deadLetters;
    private final LongAdder empty = new LongAdder();
    private long mappedBelow = Long.MIN_VALUE;

    PayloadDestination(
            String name,
            Decoder decoder,
            PointSettings settings,
            LineDialect dialect,
            LineStore store,
            DeadLetters deadLetters) {
        this.decoder = decoder;
        this.mapper = new PointMapper(settings);
        this.dialect = dialect;
        this.store = store;
        this.writer = new BatchWriter(name, store);
        this.deadLetters = deadLetters;
    }

    @Override
    public long deliver(RecordBatch batch) throws IOException {
        List<PendingLine> lines = new ArrayList<>(batch.size());
        for (int place = 0; place < batch.size(); place++) {
            PendingLine line = line(batch.index(place), batch.record(place));
            if (line != null) {
                lines.add(line);
            }
        }
        writer.write(lines);
        return batch.nextIndex();
    }

    /** The record as a line; null if it is none, and then accounted for. */
    private @Nullable PendingLine line(long index, ByteBuffer bytes) throws IOException {
        PayloadRecord record;
        try {
            record = decoder.decode(bytes);
        } catch (IllegalArgumentException e) {
            account(index, () -> deadLetters.addUnreadable(index, bytes, String.valueOf(e.getMessage())));
            return null;
        }
        Mapped mapped = mapper.map(record, index);
        if (mapped instanceof Mapped.AsPoint p) {
            return new PendingLine(
                    index,
                    dialect.line(p.measurement(), p.point()),
                    reason -> deadLetters.add(new DeadLetter(index, record, reason)));
        } else if (mapped instanceof Mapped.Impossible impossible) {
            account(index, () -> deadLetters.add(new DeadLetter(index, record, impossible.reason())));
        } else {
            account(index, empty::increment);
        }
        return null;
    }

    /** Accounts for a record that is not sent: once, however often its batch is handed over. */
    private void account(long index, Account account) throws IOException {
        if (index >= mappedBelow) {
            account.take();
            mappedBelow = index + 1;
        }
    }

    @FunctionalInterface
    private interface Account {
        void take() throws IOException;
    }

    @Override
    public List<byte[]> lost(long firstIndex, long lastIndex, String cause) {
        try {
            deadLetters.addLoss(firstIndex, lastIndex, cause);
        } catch (IOException e) {
            throw new UncheckedIOException("The loss cannot be noted in the dead letters", e);
        }
        return List.of();
    }

    @Override
    public Map<String, Number> metrics() {
        Map<String, Number> metrics = new TreeMap<>(deadLetters.metrics());
        metrics.put("empty", empty.sum());
        return metrics;
    }

    @Override
    public void close() {
        store.close();
    }
}
