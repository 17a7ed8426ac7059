package io.spoor.bridges.influxdb;

import java.io.IOException;

/**
 * A journal record on its way into a store.
 *
 * @param index in the journal
 * @param line of line protocol
 */
public record PendingLine(long index, String line, OnRejected onRejected) {

    /** Accounts for a record that a store will never take. */
    @FunctionalInterface
    public interface OnRejected {
        /** @throws IOException if it cannot be accounted for; the record is then tried again */
        void rejected(String reason) throws IOException;
    }
}
