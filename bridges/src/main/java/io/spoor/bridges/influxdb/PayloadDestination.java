package io.spoor.bridges.influxdb;

import io.spoor.bridges.Destination;
import io.spoor.bridges.LossReport;
import io.spoor.bridges.RecordBatch;
import io.spoor.bridges.deadletters.DeadLetters;
import io.spoor.bridges.deadletters.ReplayQueue;
import io.spoor.bridges.influxdb.mapping.Mapped;
import io.spoor.bridges.influxdb.mapping.PointMapper;
import io.spoor.bridges.influxdb.mapping.PointSettings;
import io.spoor.bridges.sparkplug.EdgeNodes;
import io.spoor.tracing.PayloadRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the payload journal's records into a store as points, or into the dead letters; and those out again. */
final class PayloadDestination implements Destination, LossReport {
    private static final Logger LOG = LoggerFactory.getLogger(PayloadDestination.class);

    /** How long dead letters may hold up new records, when none wait. */
    private static final Duration REPLAY_TIME = Duration.ofMillis(200);

    private final PointMapper mapper;
    private final EdgeNodes edgeNodes;
    private final Lines lines;
    private final LineStore store;
    private final BatchWriter writer;
    private final DeadLetters deadLetters;
    private final Replay replay;
    private final LongAdder empty = new LongAdder();
    private long mappedBelow = Long.MIN_VALUE;

    PayloadDestination(
            String name,
            PointSettings settings,
            EdgeNodes edgeNodes,
            Lines lines,
            LineStore store,
            DeadLetters deadLetters) {
        this.mapper = new PointMapper(settings, edgeNodes);
        this.edgeNodes = edgeNodes;
        this.lines = lines;
        this.store = store;
        this.writer = new BatchWriter(name, store);
        this.deadLetters = deadLetters;
        this.replay = new Replay(name, mapper, lines, store, new ReplayQueue(deadLetters));
    }

    @Override
    public long deliver(RecordBatch batch) throws IOException {
        // All before it is confirmed, for nothing here is confirmed late.
        edgeNodes.settled(batch.index(0));
        List<PendingLine> pending = new ArrayList<>(batch.size());
        for (int place = 0; place < batch.size(); place++) {
            map(batch.index(place), batch.record(place), pending);
        }
        lines.flush();
        writer.write(pending);
        replay.portion();
        return batch.nextIndex();
    }

    /** Nothing waits for a confirmation; there is time for dead letters. */
    @Override
    public OptionalLong confirmed() throws IOException {
        long end = System.nanoTime() + REPLAY_TIME.toNanos();
        boolean more = true;
        while (more && System.nanoTime() - end < 0) {
            more = replay.portion();
        }
        return OptionalLong.empty();
    }

    /** Dead letters can wait for the next start. */
    @Override
    public OptionalLong finish(Duration timeout) {
        return OptionalLong.empty();
    }

    /** Adds the record's lines; if it has none, accounts for it. */
    private void map(long index, ByteBuffer bytes, List<PendingLine> pending) throws IOException {
        PayloadRecord record;
        try {
            record = PayloadRecord.decode(bytes);
        } catch (IllegalArgumentException e) {
            account(index, () -> deadLetters.addUnreadable(index, bytes, String.valueOf(e.getMessage())));
            return;
        }
        Mapped mapped = mapper.map(record, index);
        if (mapped instanceof Mapped.Points points) {
            lines.add(
                    points,
                    index,
                    reason -> account(index, () -> deadLetters.add(index, record, reason)),
                    reason -> deadLetters.add(index, record, reason),
                    pending);
        } else if (mapped instanceof Mapped.Impossible impossible) {
            account(index, () -> deadLetters.add(index, record, impossible.reason()));
        } else {
            account(index, empty::increment);
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
        metrics.putAll(lines.metrics());
        metrics.putAll(edgeNodes.metrics());
        return metrics;
    }

    @Override
    public Optional<String> warning() {
        return lines.warning();
    }

    /** What was done is to be done again, if it comes again. */
    @Override
    public void restart() {
        writer.startOver();
        deadLetters.startOver();
        mappedBelow = Long.MIN_VALUE;
    }

    @Override
    public void close() {
        try {
            replay.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("A file of dead letters that are sent again did not close");
        }
        store.close();
    }
}
