package io.spoor.broker.embed;

import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.Tracer;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Records that one of the broker's budgets is used up, once each time that it comes to that. One thread. */
final class BudgetWatch implements Runnable {
    private final Tracer tracer;
    private final String name;
    private final long allowed;
    private final LongSupplier actual;
    private final BooleanSupplier isFull;
    private boolean full;

    /**
     * Makes a watch, to be run from time to time.
     *
     * @param name of the limit in the event
     */
    BudgetWatch(Tracer tracer, String name, long allowed, LongSupplier actual, BooleanSupplier isFull) {
        this.tracer = tracer;
        this.name = name;
        this.allowed = allowed;
        this.actual = actual;
        this.isFull = isFull;
    }

    @Override
    public void run() {
        boolean now = isFull.getAsBoolean();
        if (now && !full) {
            tracer.record(new TraceEvent.LimitExceeded(null, null, name, allowed, actual.getAsLong()));
        }
        full = now;
    }
}
