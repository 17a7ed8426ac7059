package io.spoor.bridges.influxdb;

import java.io.IOException;

/**
 * A point on its way into a store.
 *
 * @param index of its record in the journal
 * @param part which of the record's points it is, from 0
 * @param line of line protocol
 */
public record PendingLine(long index, int part, String line, OnRejected onRejected) {

    /** The only point of its record. */
    public PendingLine(long index, String line, OnRejected onRejected) {
        this(index, 0, line, onRejected);
    }

    /** Accounts for a record that a store will never take. */
    @FunctionalInterface
    public interface OnRejected {
        /** @throws IOException if it cannot be accounted for; the record is then tried again */
        void rejected(String reason) throws IOException;
    }
}
