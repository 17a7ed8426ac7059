package io.spoor.bridges;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Says what becomes of records that a journal had to drop before they were delivered. */
@FunctionalInterface
public interface LossReport {

    /**
     * Called on the loop's thread for records {@code firstIndex} to {@code lastIndex}, both lost; again for the same ones
     * if they were not confirmed before a failure, so the same range gives the same record.
     *
     * @return a record to deliver in their place, or null if they are accounted for otherwise
     */
    @Nullable
    ByteBuffer lost(long firstIndex, long lastIndex, String cause);
}
