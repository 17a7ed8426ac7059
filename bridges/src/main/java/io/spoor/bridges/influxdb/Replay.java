package io.spoor.bridges.influxdb;

import io.spoor.bridges.deadletters.ReplayQueue;
import io.spoor.bridges.deadletters.StoredLetter;
import io.spoor.bridges.influxdb.mapping.Mapped;
import io.spoor.bridges.influxdb.mapping.PointMapper;
import io.spoor.tracing.PayloadRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tries dead letters again: mapped by today's rules, with the time and index that they had, so that a point that is there
 * already is replaced. Used by the delivery loop's thread.
 */
final class Replay {
    private final String name;
    private final PointMapper mapper;
    private final Lines lines;
    private final LineStore store;
    private final ReplayQueue queue;
    private List<StoredLetter> portion = List.of();
    private BatchWriter writer;

    Replay(String name, PointMapper mapper, Lines lines, LineStore store, ReplayQueue queue) {
        this.name = name;
        this.mapper = mapper;
        this.lines = lines;
        this.store = store;
        this.queue = queue;
        this.writer = new BatchWriter(name, store);
    }

    /**
     * Does a portion of what is to be done.
     *
     * @return whether there was any
     * @throws IOException if the store does not take it now; then the rest of the portion is tried with the next call
     */
    boolean portion() throws IOException {
        List<StoredLetter> next = queue.next();
        if (next.isEmpty()) {
            return false;
        }
        if (next != portion) { // what was begun is gone on with
            portion = next;
            writer = new BatchWriter(name, store);
        }
        List<PendingLine> pending = new ArrayList<>();
        for (int i = 0; i < portion.size(); i++) {
            add(i, portion.get(i), pending);
        }
        lines.flush();
        writer.write(pending);
        queue.done();
        return true;
    }

    private void add(int place, StoredLetter letter, List<PendingLine> pending) throws IOException {
        PayloadRecord record = letter.record();
        if (record == null) {
            return;
        }
        Mapped mapped = mapper.mapAgain(record, letter.letter().firstIndex());
        if (mapped instanceof Mapped.Points points) {
            PendingLine.OnRejected back = reason -> queue.failed(letter, record, reason);
            lines.add(points, place, back, back, pending);
        } else if (mapped instanceof Mapped.Impossible impossible) {
            queue.failed(letter, record, impossible.reason());
        }
    }

    void close() throws IOException {
        queue.close();
    }
}
