package io.spoor.bridges;

import io.spoor.tracing.journal.JournalReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Fills a batch from a journal, within bounds for records, bytes and waiting. Owned by the loop's thread. */
final class BatchReader {
    /** Records in the first read at most, while nothing is known of their size. */
    private static final int FIRST_READ = 8;

    /** Not longer, so that a batch which is full before its time does not wait. */
    private static final long LINGER_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final JournalReader reader;
    private final DeliveryOptions options;
    private final RecordBatch batch = new RecordBatch();
    private final List<LostRange> lost = new ArrayList<>();
    private int typicalBytes;

    /** Records that were lost, told before any with a higher index. */
    record LostRange(long first, long last, String cause) {}

    BatchReader(JournalReader reader, DeliveryOptions options, LossReport lossReport, DeliveryStatus status) {
        this.reader = reader;
        this.options = options;
        this.typicalBytes = Math.max(1, options.maxBytes() / FIRST_READ);
        reader.onLoss((first, last, cause) -> {
            status.lost(first, last, cause);
            lost.add(new LostRange(first, last, cause));
            List<byte[]> reports = lossReport.lost(first, last, cause);
            long index = last - reports.size();
            for (byte[] report : reports) {
                batch.add(++index, ByteBuffer.wrap(report));
            }
        });
    }

    /**
     * The next batch, empty if none came within {@code wait}; valid until the next call.
     *
     * @param linger how long to wait for more once there is something
     */
    RecordBatch next(Duration wait, Duration linger) throws IOException, InterruptedException {
        batch.clear();
        read(wait);
        long lingerUntil = System.nanoTime() + linger.toNanos();
        while (!batch.isEmpty() && room() > 0) {
            long left = lingerUntil - System.nanoTime();
            if (left > 0) {
                // Not a read that waits: it would wake for each few records, and a wake-up costs more than they do.
                TimeUnit.NANOSECONDS.sleep(Math.min(left, LINGER_STEP_NANOS));
            }
            if (read(Duration.ZERO) == 0 && left <= 0) {
                break;
            }
        }
        return batch;
    }

    /** The losses met since the last call. */
    List<LostRange> takeLost() {
        List<LostRange> taken = List.copyOf(lost);
        lost.clear();
        return taken;
    }

    private int read(Duration wait) throws IOException, InterruptedException {
        int before = batch.bytes();
        int count = reader.read(room(), wait, batch::add);
        if (count > 0) {
            // Follows large records at once and small ones slowly: too small a read costs little, too large a one
            // memory.
            int average = (batch.bytes() - before) / count;
            typicalBytes = Math.max(Math.max(average, 1), typicalBytes - typicalBytes / 8);
        }
        return count;
    }

    /** How many more records to ask for. */
    private int room() {
        int bytesLeft = options.maxBytes() - batch.bytes();
        if (bytesLeft <= 0) {
            return 0;
        }
        return Math.min(options.maxRecords() - batch.size(), Math.max(1, bytesLeft / typicalBytes));
    }
}
