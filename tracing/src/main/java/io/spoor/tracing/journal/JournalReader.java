package io.spoor.tracing.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** One destination's way through a {@link Journal}. Used by one thread at a time. */
public interface JournalReader extends AutoCloseable {

    /** Takes one record. */
    @FunctionalInterface
    interface RecordConsumer {
        /**
         * @param index the record's index
         * @param record valid only during the call
         */
        void accept(long index, ByteBuffer record);
    }

    /** Told of records that went before this reader could have them. */
    @FunctionalInterface
    interface LossListener {
        /** Records {@code firstIndex} to {@code lastIndex} are gone. */
        void lost(long firstIndex, long lastIndex, String cause);
    }

    /**
     * Reads up to {@code maxRecords}, waiting up to {@code timeout} for the first.
     *
     * @return how many records were handed over; 0 on a timeout
     */
    int read(int maxRecords, Duration timeout, RecordConsumer consumer) throws IOException, InterruptedException;

    /** Sets who is told of lost records; called by {@link #read}. */
    void onLoss(LossListener listener);

    /** Saves that all records below {@code nextIndex} are delivered; they will not be read again after a restart. */
    void commit(long nextIndex) throws IOException;

    /** Goes back to the first record not committed, to read it again. */
    void rewind() throws IOException;

    /** The first record that is not committed. Any thread. */
    long position();

    /**
     * Goes on with another record, back or ahead, and saves that; nothing read before needs to be committed any more.
     * What it leaps over is told as lost ({@link Loss#SKIPPED}) by the next {@link #read}, and again after a restart or a
     * {@link #rewind} for as long as nothing behind it is committed.
     *
     * @param index moved to the nearest that is kept, or to the end
     */
    void moveTo(long index) throws IOException;

    /** Whether its owner is to take nothing. Any thread. The reader itself does not mind it. */
    boolean isPaused();

    /** Saves with the position whether its owner is to take nothing. */
    void setPaused(boolean paused) throws IOException;

    /** How many records wait, as far as known now. Any thread. */
    long lag();

    @Override
    void close() throws IOException;
}
