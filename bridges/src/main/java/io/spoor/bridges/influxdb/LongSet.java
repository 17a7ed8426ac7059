package io.spoor.bridges.influxdb;

import java.util.Arrays;

/** A set of hashes at 8 to 32 bytes each. One thread. */
final class LongSet {
    private static final int FIRST_CAPACITY = 16;

    private long[] slots = new long[FIRST_CAPACITY];
    private int size;
    private boolean hasZero; // zero marks a slot that is free

    /** @return whether it was not there */
    boolean add(long value) {
        if (value == 0) {
            boolean added = !hasZero;
            hasZero = true;
            return added;
        }
        if (contains(value)) {
            return false;
        }
        if (++size > slots.length / 2) {
            long[] old = slots;
            slots = new long[old.length * 2];
            Arrays.stream(old).filter(kept -> kept != 0).forEach(kept -> slots[place(kept)] = kept);
        }
        slots[place(value)] = value;
        return true;
    }

    boolean contains(long value) {
        return value == 0 ? hasZero : slots[place(value)] == value;
    }

    int size() {
        return size + (hasZero ? 1 : 0);
    }

    /** Where the value is, or would be. */
    private int place(long value) {
        int mask = slots.length - 1;
        int place = (int) (value ^ value >>> 32) & mask;
        while (slots[place] != 0 && slots[place] != value) {
            place = place + 1 & mask;
        }
        return place;
    }
}
