package io.spoor.broker.session;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long a session stays without its client, and the will that waits meanwhile. Belongs to the session's loop. */
final class Lifetime {
    private long expirySeconds;
    private long awaySinceNanos;
    private @Nullable Will will;
    private final StateBudget budget;

    Lifetime(StateBudget budget) {
        this.budget = budget;
    }

    long expirySeconds() {
        return expirySeconds;
    }

    void expirySeconds(long seconds) {
        expirySeconds = seconds;
    }

    /** Whether it ends with the connection. */
    boolean isOfConnection() {
        return expirySeconds == 0;
    }

    @Nullable
    Will will() {
        return will;
    }

    void will(@Nullable Will newWill) {
        budget.hold(StateBudget.ofWill(newWill) - StateBudget.ofWill(will));
        will = newWill;
    }

    /** The will, which is nobody's any more. */
    @Nullable
    Will takeWill() {
        Will left = will;
        will(null);
        return left;
    }

    /** The client is gone now. */
    void away(long nowNanos) {
        awaySinceNanos = nowNanos;
    }

    /** The client is gone since a time of an earlier process; null if that died with the connection. */
    void awaySince(@Nullable Instant instant, long nowNanos) {
        long awayNanos = instant == null
                ? 0
                : Math.max(0, Duration.between(instant, Instant.now()).toNanos());
        awaySinceNanos = nowNanos - awayNanos;
    }

    Instant awaySince(long nowNanos) {
        return Instant.now().minusNanos(awayNanos(nowNanos));
    }

    long awayNanos(long nowNanos) {
        return nowNanos - awaySinceNanos;
    }

    /** Whether there is a will whose delay has passed, without a connection [MQTT-3.1.3-9]. */
    boolean isWillDue(long nowNanos) {
        Will left = will;
        return left != null && awaySeconds(nowNanos) >= left.delaySeconds();
    }

    /** Whether the session has ended, without a connection [MQTT-3.1.2-23]. */
    boolean isOver(long nowNanos) {
        return expirySeconds != Session.NEVER_EXPIRES && awaySeconds(nowNanos) >= expirySeconds;
    }

    private long awaySeconds(long nowNanos) {
        return awayNanos(nowNanos) / 1_000_000_000L;
    }
}
