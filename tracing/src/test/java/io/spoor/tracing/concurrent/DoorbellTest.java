package io.spoor.tracing.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DoorbellTest {
    private final Doorbell bell = new Doorbell();

    @Test
    void a_condition_that_holds_is_not_waited_for() throws Exception {
        assertThat(bell.await(() -> true, 0)).isTrue();
    }

    @Test
    void waiting_ends_after_its_time() throws Exception {
        assertThat(bell.await(() -> false, TimeUnit.MILLISECONDS.toNanos(20))).isFalse();
    }

    @Test
    void no_ring_is_missed() throws Exception {
        // Given: no naps, so that each wait needs its ring
        Doorbell bell = new Doorbell(0);
        AtomicInteger announced = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();
        int rounds = 2_000;
        CompletableFuture<Void> waiter = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 1; i <= rounds; i++) {
                    int wanted = i;
                    if (!bell.await(() -> announced.getAcquire() >= wanted, TimeUnit.SECONDS.toNanos(20))) {
                        throw new IllegalStateException("missed " + wanted);
                    }
                    seen.set(i);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        // When: each is announced once the one before was seen
        for (int i = 1; i <= rounds; i++) {
            announced.setRelease(i);
            bell.ring();
            while (seen.get() < i && !waiter.isDone()) {
                Thread.onSpinWait();
            }
        }
        // Then
        waiter.get(60, TimeUnit.SECONDS);
    }

    @Test
    void an_interrupt_ends_the_waiting() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> bell.await(() -> false, TimeUnit.SECONDS.toNanos(20)))
                .isInstanceOf(InterruptedException.class);
    }
}
