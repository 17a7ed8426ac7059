package io.spoor.broker.embed;

import io.spoor.broker.session.QueueBudget;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.Tracer;

/** Records that the queues of absent clients take no more messages, once each time that it comes to that. One thread. */
final class QueueWatch implements Runnable {
    private final QueueBudget queues;
    private final Tracer tracer;
    private boolean full;

    QueueWatch(QueueBudget queues, Tracer tracer) {
        this.queues = queues;
        this.tracer = tracer;
    }

    @Override
    public void run() {
        boolean now = queues.isFull();
        if (now && !full) {
            tracer.record(
                    new TraceEvent.LimitExceeded(null, null, "queue_bytes", queues.limitBytes(), queues.heldBytes()));
        }
        full = now;
    }
}
