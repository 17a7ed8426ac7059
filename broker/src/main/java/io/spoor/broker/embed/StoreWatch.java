package io.spoor.broker.embed;

import io.spoor.broker.config.StoreConfig;
import io.spoor.broker.store.SessionStore;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.Tracer;

/** Records that the store takes no more messages, once each time that it comes to that. One thread. */
final class StoreWatch implements Runnable {
    private final SessionStore store;
    private final Tracer tracer;
    private final StoreConfig config;
    private boolean full;

    StoreWatch(SessionStore store, Tracer tracer, StoreConfig config) {
        this.store = store;
        this.tracer = tracer;
        this.config = config;
    }

    @Override
    public void run() {
        SessionStore.Status status = store.status();
        boolean now = status.full() != null;
        if (now && !full) {
            tracer.record(new TraceEvent.LimitExceeded(
                    null, null, "store_bytes", config.maximum().bytes(), status.bytes()));
        }
        full = now;
    }
}
