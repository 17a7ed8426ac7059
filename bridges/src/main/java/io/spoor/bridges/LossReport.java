package io.spoor.bridges;

import java.util.List;

/** Says what becomes of records that a journal had to drop before they were delivered. */
@FunctionalInterface
public interface LossReport {

    /**
     * Called on the loop's thread for records {@code firstIndex} to {@code lastIndex}, both lost; again for the same ones
     * if they were not confirmed before a failure, so the same range gives the same records.
     *
     * @return records to deliver in their place, at most as many as were lost; none if they are accounted for otherwise
     */
    List<byte[]> lost(long firstIndex, long lastIndex, String cause);
}
