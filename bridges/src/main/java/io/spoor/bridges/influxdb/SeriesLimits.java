package io.spoor.bridges.influxdb;

/**
 * How many series a measurement may have. Each combination of tags is one, and stores pay for it for ever.
 *
 * @param maximum of one measurement
 * @param beyond what becomes of points of further ones
 */
public record SeriesLimits(int maximum, Beyond beyond) {
    static final int DEFAULT_MAXIMUM = 100_000;

    /** Of all measurements together: their hashes are in memory. */
    static final int MAXIMUM_OF_ALL = 2_000_000;

    /** Without configuration. */
    public static final SeriesLimits DEFAULT = new SeriesLimits(DEFAULT_MAXIMUM, Beyond.DROP_TAGS);

    /** For points of a series that the budget has no room for. */
    public enum Beyond {
        /** They lose the tag {@code client_id}, and if that is not enough {@code topic}; a text field keeps each. */
        DROP_TAGS,
        DEAD_LETTER
    }
}
