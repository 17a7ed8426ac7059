package io.spoor.broker.session;

import io.spoor.broker.routing.Subscription;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.Tracer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What all sessions of a broker keep besides messages: themselves, their identifiers, filters and wills. The costs are
 * estimates, rather too high, of what was measured. Any thread.
 */
public final class StateBudget {
    private static final int SESSION = 2_048;
    private static final int SUBSCRIPTION = 512;
    private static final int LEVEL = 64;
    private static final int WILL = 256;

    private final long limit;
    private final AtomicLong held = new AtomicLong();

    public StateBudget(long limitBytes) {
        this.limit = limitBytes;
    }

    /** Bytes that the sessions take. */
    public long heldBytes() {
        return held.get();
    }

    /** Whether there is room for so much more. */
    public boolean hasRoom(long bytes) {
        return held.get() + bytes <= limit;
    }

    /** Records that there was no room. */
    void exceeded(Tracer tracer, ClientInfo client, long wanted) {
        tracer.record(
                new TraceEvent.LimitExceeded(client, client.connection(), "session_bytes", limit, held.get() + wanted));
    }

    void hold(long bytes) {
        held.addAndGet(bytes);
    }

    void release(long bytes) {
        held.addAndGet(-bytes);
    }

    static long ofSession(String clientId) {
        return SESSION + 2L * clientId.length();
    }

    static long ofSubscription(Subscription subscription) {
        return SUBSCRIPTION
                + 4L * subscription.filter().text().length()
                + (long) LEVEL * subscription.filter().levels().length;
    }

    /** The cost of a will, 0 without one. */
    static long ofWill(@Nullable Will will) {
        return will == null
                ? 0
                : WILL
                        + will.payload().length
                        + will.properties().length
                        + 3L * will.topic().encodedLength();
    }
}
