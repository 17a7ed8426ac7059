package io.spoor.bridges.influxdb;

import io.spoor.bridges.Destination;
import io.spoor.bridges.LossReport;
import io.spoor.bridges.RecordBatch;
import io.spoor.bridges.influxdb.mapping.Mapped;
import io.spoor.bridges.influxdb.mapping.MappedPoint;
import io.spoor.bridges.influxdb.mapping.PointMapper;
import io.spoor.bridges.influxdb.mapping.PointSettings;
import io.spoor.bridges.sparkplug.EdgeNodes;
import io.spoor.tracing.PayloadRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Brings the payload journal's records into a store as points, or into the dead letters. */
final class PayloadDestination implements Destination, LossReport {
    private final PointMapper mapper;
    private final EdgeNodes edgeNodes;
    private final SeriesBudget budget;
    private final LineDialect dialect;
    private final LineStore store;
    private final BatchWriter writer;
    private final DeadLetters deadLetters;
    private final LongAdder empty = new LongAdder();
    private long mappedBelow = Long.MIN_VALUE;

    PayloadDestination(
            String name,
            PointSettings settings,
            EdgeNodes edgeNodes,
            SeriesBudget budget,
            LineDialect dialect,
            LineStore store,
            DeadLetters deadLetters) {
        this.mapper = new PointMapper(settings, edgeNodes);
        this.edgeNodes = edgeNodes;
        this.budget = budget;
        this.dialect = dialect;
        this.store = store;
        this.writer = new BatchWriter(name, store);
        this.deadLetters = deadLetters;
    }

    @Override
    public long deliver(RecordBatch batch) throws IOException {
        // All before it is confirmed, for nothing here is confirmed late.
        edgeNodes.settled(batch.index(0));
        List<PendingLine> lines = new ArrayList<>(batch.size());
        for (int place = 0; place < batch.size(); place++) {
            map(batch.index(place), batch.record(place), lines);
        }
        budget.flush();
        writer.write(lines);
        return batch.nextIndex();
    }

    /** Adds the record's lines; if it has none, accounts for it. */
    private void map(long index, ByteBuffer bytes, List<PendingLine> lines) throws IOException {
        PayloadRecord record;
        try {
            record = PayloadRecord.decode(bytes);
        } catch (IllegalArgumentException e) {
            account(index, () -> deadLetters.addUnreadable(index, bytes, String.valueOf(e.getMessage())));
            return;
        }
        Mapped mapped = mapper.map(record, index);
        if (mapped instanceof Mapped.Points points) {
            addLines(points, index, record, lines);
        } else if (mapped instanceof Mapped.Impossible impossible) {
            account(index, () -> deadLetters.add(new DeadLetter(index, record, impossible.reason())));
        } else {
            account(index, empty::increment);
        }
    }

    private void addLines(Mapped.Points mapped, long index, PayloadRecord record, List<PendingLine> lines)
            throws IOException {
        List<MappedPoint> points = mapped.points();
        for (int part = 0; part < points.size(); part++) {
            MappedPoint point = budget.admit(points.get(part));
            if (point == null) {
                String reason =
                        "measurement " + points.get(part).measurement() + " has too many series (maximumSeries)";
                account(index, () -> deadLetters.add(new DeadLetter(index, record, reason)));
                continue;
            }
            lines.add(new PendingLine(
                    index,
                    part,
                    dialect.line(point.measurement(), point.point()),
                    reason -> deadLetters.add(new DeadLetter(index, record, reason))));
        }
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
        metrics.putAll(budget.metrics());
        metrics.putAll(edgeNodes.metrics());
        return metrics;
    }

    @Override
    public Optional<String> warning() {
        return Optional.ofNullable(budget.warning());
    }

    /** What was done is to be done again, if it comes again. */
    @Override
    public void restart() {
        writer.startOver();
        mappedBelow = Long.MIN_VALUE;
    }

    @Override
    public void close() {
        store.close();
    }
}
