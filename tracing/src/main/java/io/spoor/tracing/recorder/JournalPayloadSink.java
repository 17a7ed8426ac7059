package io.spoor.tracing.recorder;

import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.PayloadSink;
import io.spoor.tracing.journal.Journal;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/** Keeps accepted publishes in a journal, from which the bridges take them. Safe for use by many threads. */
public final class JournalPayloadSink implements PayloadSink {
    private static final int SCRATCH_BYTES = 16 * 1024;

    private final Journal journal;
    private final Predicate<String> wanted;
    private final boolean wantsOrigin;
    private final ThreadLocal<ByteBuffer> scratch = ThreadLocal.withInitial(() -> ByteBuffer.allocate(SCRATCH_BYTES));

    /**
     * Creates a sink.
     *
     * @param wanted whether some payload store wants a topic; asked by many threads, and its answer never changes
     * @param wantsOrigin whether some payload store wants to know where publishes came from
     */
    public JournalPayloadSink(Journal journal, Predicate<String> wanted, boolean wantsOrigin) {
        this.journal = journal;
        this.wanted = wanted;
        this.wantsOrigin = wantsOrigin;
    }

    @Override
    public boolean wants(String topic) {
        return wanted.test(topic);
    }

    @Override
    public boolean wantsOrigin() {
        return wantsOrigin;
    }

    @Override
    public void append(PayloadRecord record) {
        journal.append(record.encode(scratch.get()));
    }
}
