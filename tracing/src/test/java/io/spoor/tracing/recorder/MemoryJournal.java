package io.spoor.tracing.recorder;

import io.spoor.tracing.journal.Journal;
import io.spoor.tracing.journal.JournalReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/** A journal in memory that can be stopped, and made to refuse. */
final class MemoryJournal implements Journal {
    final List<ByteBuffer> records = new ArrayList<>();
    /** One permit is needed for each append; by default there are enough. */
    final Semaphore permits = new Semaphore(Integer.MAX_VALUE);

    private final Map<Long, String> marks = new TreeMap<>();
    volatile boolean full;
    volatile boolean marksFail;
    volatile int maxRecordBytes = Integer.MAX_VALUE;

    @Override
    public long append(ByteBuffer record) {
        permits.acquireUninterruptibly();
        synchronized (this) {
            if (full) {
                throw new UncheckedIOException(new IOException("No space left on device"));
            }
            ByteBuffer copy = ByteBuffer.allocate(record.remaining());
            copy.put(record.duplicate()).flip();
            records.add(copy);
            return records.size() - 1L;
        }
    }

    synchronized List<ByteBuffer> records() {
        return List.copyOf(records);
    }

    @Override
    public int maxRecordBytes() {
        return maxRecordBytes;
    }

    @Override
    public synchronized void mark(String text) throws IOException {
        if (marksFail) {
            throw new IOException("No space left on device");
        }
        marks.put(nextIndex(), text);
    }

    @Override
    public synchronized List<Mark> marks() {
        return marks.entrySet().stream()
                .map(e -> new Mark(e.getKey(), e.getValue()))
                .toList();
    }

    @Override
    public JournalReader reader(String name) {
        throw new UnsupportedOperationException("look into records()");
    }

    @Override
    public synchronized long nextIndex() {
        return records.size();
    }

    @Override
    public long sizeBytes() {
        return 0;
    }

    @Override
    public void close() {}
}
