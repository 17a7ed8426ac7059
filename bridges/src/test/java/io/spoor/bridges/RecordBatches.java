package io.spoor.bridges;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Batches for tests in other packages. */
public final class RecordBatches {
    private RecordBatches() {}

    /** Records in UTF-8 with consecutive indexes. */
    public static RecordBatch of(long firstIndex, String... texts) {
        RecordBatch batch = new RecordBatch();
        for (int i = 0; i < texts.length; i++) {
            batch.add(firstIndex + i, ByteBuffer.wrap(texts[i].getBytes(StandardCharsets.UTF_8)));
        }
        return batch;
    }
}
