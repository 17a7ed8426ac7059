package io.spoor.bench.store;

import io.spoor.tracing.journal.Journal;
import io.spoor.tracing.journal.JournalReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Session queues in a plain log: whatever happens is appended, and the log is read from the oldest message that is still
 * needed to know what the queues hold. A message's identifier is its index in the log.
 */
final class JournalStore implements QueueStore {

    private static final byte APPENDED = 1;
    private static final byte SENT = 2;
    private static final byte ACKNOWLEDGED = 3;
    /** How often the log is told what it may let go of, in records. */
    private static final long TRIM_EVERY = 50_000;

    private final Journal journal;
    private final JournalReader reader;
    private final @Nullable SegmentForcer forcer;
    private final ReferenceCounts references = new ReferenceCounts();
    private final QueueIndex recovered = new QueueIndex();
    private final long recoveredEntries;
    private ByteBuffer record = ByteBuffer.allocate(4096);
    private long oldest;
    private long trimAt;

    JournalStore(Path folder, Journal journal, Durability level) throws IOException {
        this.journal = journal;
        this.reader = journal.reader("sessions");
        this.forcer = level == Durability.POWER ? new SegmentForcer(folder) : null;
        this.oldest = Long.MAX_VALUE;
        readAll((index, bytes) -> {
            oldest = Math.min(oldest, index);
            apply(index, bytes);
        });
        oldest = Math.min(oldest, journal.nextIndex());
        recoveredEntries = recovered.entries();
        trimAt = journal.nextIndex() + TRIM_EVERY;
    }

    private void readAll(JournalReader.RecordConsumer consumer) throws IOException {
        reader.rewind();
        readOn(consumer);
    }

    private void readOn(JournalReader.RecordConsumer consumer) throws IOException {
        reader.onLoss((first, last, cause) -> {
            throw new UncheckedIOException(
                    new IOException("records " + first + " to " + last + " of the log are lost: " + cause));
        });
        try {
            int read = 1;
            while (read > 0) {
                read = reader.read(4096, Duration.ZERO, consumer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading the log", e);
        }
    }

    private void apply(long index, ByteBuffer bytes) {
        switch (bytes.get()) {
            case APPENDED -> {
                int sessions = bytes.getInt();
                for (int i = 0; i < sessions; i++) {
                    recovered.add(bytes.getInt(), index);
                }
                references.add(index, sessions);
            }
            case SENT -> recovered.sent(bytes.getInt(), bytes.getLong(), bytes.getChar());
            case ACKNOWLEDGED -> {
                int session = bytes.getInt();
                long message = bytes.getLong();
                if (recovered.remove(session, message)) {
                    references.release(message);
                }
            }
            default -> throw new IllegalStateException("record " + index + " of the log is of no known kind");
        }
    }

    @Override
    public long append(byte[] topic, byte[] payload, int[] sessions) {
        begin(APPENDED, 5 + 4 * sessions.length + 2 + topic.length + payload.length);
        record.putInt(sessions.length);
        for (int session : sessions) {
            record.putInt(session);
        }
        record.putChar((char) topic.length).put(topic).put(payload);
        long message = journal.append(record.flip());
        references.add(message, sessions.length);
        return message;
    }

    @Override
    public void sent(int session, long message, int packetId) {
        begin(SENT, 15);
        journal.append(
                record.putInt(session).putLong(message).putChar((char) packetId).flip());
    }

    @Override
    public void acknowledged(int session, long message) {
        begin(ACKNOWLEDGED, 13);
        journal.append(record.putInt(session).putLong(message).flip());
        references.release(message);
    }

    private void begin(byte kind, int bytes) {
        if (record.capacity() < bytes) {
            record = ByteBuffer.allocate(bytes);
        }
        record.clear().put(kind);
    }

    @Override
    public void commit() throws IOException {
        if (forcer != null) {
            forcer.force();
        }
        if (journal.nextIndex() >= trimAt) {
            while (oldest < journal.nextIndex() && !references.contains(oldest)) {
                oldest++;
            }
            readOn((index, bytes) -> {}); // a reader may only let go of what it has read
            reader.commit(oldest);
            trimAt = journal.nextIndex() + TRIM_EVERY;
        }
    }

    @Override
    public long recoveredEntries() {
        return recoveredEntries;
    }

    @Override
    public void recover(QueueVisitor visitor) throws IOException {
        readAll((index, bytes) -> {
            if (bytes.get() == APPENDED && references.contains(index)) {
                int[] sessions = new int[bytes.getInt()];
                for (int i = 0; i < sessions.length; i++) {
                    sessions[i] = bytes.getInt();
                }
                byte[] topic = new byte[bytes.getChar()];
                bytes.get(topic);
                byte[] payload = new byte[bytes.remaining()];
                bytes.get(payload);
                for (int session : sessions) {
                    int packetId = recovered.packetId(session, index);
                    if (packetId != QueueIndex.GONE) {
                        visitor.queued(session, index, packetId, topic, payload);
                    }
                }
            }
        });
    }

    @Override
    public void close() throws IOException {
        if (forcer != null) {
            forcer.close();
        }
        reader.close();
        journal.close();
    }
}
