package io.spoor.broker.session;

import java.time.Duration;

/** Sees to it that a client that takes nothing stops holding up its publishers. Belongs to the session's loop. */
final class StallWatch {
    private final StallDetector detector;
    private boolean byAcknowledgement;

    StallWatch(Duration allowed) {
        detector = new StallDetector(allowed);
    }

    /** A new connection begins. */
    void reset() {
        detector.reset();
    }

    /** Called a few times a second while there is a connection. */
    void check(Outbox outbox, ClientLink link, long nowNanos) {
        boolean acknowledgementsAwaited = outbox.awaitsAcknowledgements();
        if (link.isReadPaused() || acknowledgementsAwaited != byAcknowledgement) {
            detector.reset(); // it is we who do not listen, or something else is awaited now
            byAcknowledgement = acknowledgementsAwaited;
        }
        if (!outbox.isStalled() && detector.isStalled(!outbox.isEmpty(), outbox.progress(), nowNanos)) {
            outbox.stall(detector.sinceNanos(nowNanos));
        }
    }
}
