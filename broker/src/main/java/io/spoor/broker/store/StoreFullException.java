package io.spoor.broker.store;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The store has no room: the disk is full, or the store has its configured size. It goes on by itself when there is. */
public final class StoreFullException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    public StoreFullException(String why) {
        super(new IOException(why));
    }
}
