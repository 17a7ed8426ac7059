package io.spoor.bridges;

import io.spoor.tracing.journal.Journal;
import io.spoor.tracing.journal.JournalReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A journal in memory, whose committed positions outlive its readers as those of one on disk do. */
public final class MemoryJournal implements Journal {
    private final TreeMap<Long, byte[]> records = new TreeMap<>(); // guarded by this, as all below
    private final Map<String, Long> committed = new HashMap<>();
    private final Set<String> paused = new HashSet<>();
    private long nextIndex;

    @Override
    public synchronized long append(ByteBuffer record) {
        byte[] copy = new byte[record.remaining()];
        record.get(copy);
        records.put(nextIndex, copy);
        notifyAll();
        return nextIndex++;
    }

    public long append(String text) {
        return append(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Drops the oldest records, read or not, as a journal does that has reached its size. */
    public synchronized void dropBelow(long index) {
        records.headMap(index).clear();
    }

    /** The position that a reader of this name would begin at. */
    public synchronized long committed(String name) {
        return committed.getOrDefault(name, 0L);
    }

    @Override
    public JournalReader reader(String name) {
        return new Reader(name);
    }

    @Override
    public synchronized long nextIndex() {
        return nextIndex;
    }

    @Override
    public synchronized long sizeBytes() {
        return records.values().stream().mapToLong(record -> record.length).sum();
    }

    @Override
    public void close() {}

    private synchronized void await(long index, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (nextIndex <= index) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return;
            }
            wait(millis);
        }
    }

    private synchronized List<Map.Entry<Long, byte[]>> from(long index, int max) {
        return new ArrayList<>(
                records.tailMap(index).entrySet().stream().limit(max).toList());
    }

    private final class Reader implements JournalReader {
        private final String name;
        private volatile long next;
        private LossListener lossListener = (first, last, cause) -> {};
        private long skippedFrom = -1;
        private boolean skipTold;

        private Reader(String name) {
            this.name = name;
            this.next = committed(name);
        }

        @Override
        public int read(int maxRecords, Duration timeout, RecordConsumer consumer) throws InterruptedException {
            if (skippedFrom < 0 || skipTold) {
                await(next, timeout);
            } else {
                skipTold = true;
                lossListener.lost(skippedFrom, committed(name) - 1, "skipped");
            }
            int count = 0;
            for (Map.Entry<Long, byte[]> entry : from(next, maxRecords)) {
                if (entry.getKey() > next) {
                    lossListener.lost(next, entry.getKey() - 1, "journal_full");
                }
                consumer.accept(
                        entry.getKey(), ByteBuffer.wrap(entry.getValue()).asReadOnlyBuffer());
                next = entry.getKey() + 1;
                count++;
            }
            return count;
        }

        @Override
        public void onLoss(LossListener listener) {
            lossListener = listener;
        }

        @Override
        public void commit(long nextIndex) {
            synchronized (MemoryJournal.this) {
                if (nextIndex < committed(name) || nextIndex > next) {
                    throw new IllegalArgumentException(
                            "commit(" + nextIndex + ") after " + committed(name) + ", read up to " + next);
                }
                committed.put(name, nextIndex);
                if (skipTold) {
                    skippedFrom = -1;
                    skipTold = false;
                }
            }
        }

        @Override
        public void rewind() {
            next = committed(name);
            skipTold = false;
        }

        @Override
        public long position() {
            return committed(name);
        }

        @Override
        public void moveTo(long index) {
            synchronized (MemoryJournal.this) {
                long oldest = records.isEmpty() ? nextIndex : records.firstKey();
                long target = Math.max(Math.min(index, nextIndex), oldest);
                long from = skippedFrom < 0 ? committed(name) : skippedFrom;
                skippedFrom = from < target ? from : -1;
                committed.put(name, target);
                rewind();
            }
        }

        @Override
        public boolean isPaused() {
            synchronized (MemoryJournal.this) {
                return paused.contains(name);
            }
        }

        @Override
        public void setPaused(boolean now) {
            synchronized (MemoryJournal.this) {
                if (now) {
                    paused.add(name);
                } else {
                    paused.remove(name);
                }
            }
        }

        @Override
        public long lag() {
            return nextIndex() - committed(name);
        }

        @Override
        public void close() {}
    }
}
