package io.spoor.bridges;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Takes records into memory; fails or blocks when told to. */
public final class RecordingDestination implements Destination {
    public final List<String> records = new CopyOnWriteArrayList<>();
    public final List<Integer> batchSizes = new CopyOnWriteArrayList<>();
    public final AtomicInteger attempts = new AtomicInteger();
    public final CountDownLatch closed = new CountDownLatch(1);
    public volatile @Nullable Exception failure;
    public volatile @Nullable CountDownLatch blocked;

    @Override
    public long deliver(RecordBatch batch) throws IOException, InterruptedException {
        attempts.incrementAndGet();
        CountDownLatch latch = blocked;
        if (latch != null) {
            latch.await();
        }
        Exception failing = failure;
        if (failing instanceof IOException e) {
            throw e;
        } else if (failing instanceof RuntimeException e) {
            throw e;
        }
        batch.forEach((index, record) ->
                records.add(StandardCharsets.UTF_8.decode(record).toString()));
        batchSizes.add(batch.size());
        return batch.nextIndex();
    }

    @Override
    public Map<String, Number> metrics() {
        return Map.of("attempts", attempts.get());
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
