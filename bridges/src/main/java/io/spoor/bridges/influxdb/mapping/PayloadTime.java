package io.spoor.bridges.influxdb.mapping;

/**
 * When something was, and how exactly that is told.
 *
 * @param epochNanos a multiple of {@code room}
 * @param room nanoseconds from here on in which nothing is told apart, and so may be used to; 1 for none
 */
record PayloadTime(long epochNanos, long room) {
    /**
     * So many messages of one series may arrive at the same time: more than fit into what is read from a socket at once.
     */
    private static final long SAME_TIME = 10_000;

    /** The arrival to ten microseconds. */
    static PayloadTime arrival(long epochNanos) {
        return new PayloadTime(Math.floorDiv(epochNanos, SAME_TIME) * SAME_TIME, SAME_TIME);
    }

    /** To be kept as it is: two points with it are one. */
    static PayloadTime exact(long epochNanos) {
        return new PayloadTime(epochNanos, 1);
    }

    /**
     * A time of its own for each point of a series. Two with the same time would overwrite each other; and one that
     * depends on anything but the record would turn a point that is sent again into a second one. So the record's index
     * fills the room.
     *
     * @param index of the record in the journal
     * @param before how many points of the same record, series and time come before this one
     */
    long unique(long index, int before) {
        long slot = Math.min(room, SAME_TIME);
        return epochNanos + Math.floorMod(index, slot) + before * slot;
    }
}
