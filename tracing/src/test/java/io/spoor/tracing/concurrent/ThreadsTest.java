package io.spoor.tracing.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @Test
    void waiting_for_the_end_of_a_thread_outlasts_interrupts_and_keeps_them() throws Exception {
        // Given
        Thread ending = new Thread(this::awaitPermission, "ending");
        ending.start();
        boolean[] seen = new boolean[2];
        Thread waiting = new Thread(
                () -> {
                    Threads.awaitEnd(ending);
                    seen[0] = ending.isAlive();
                    seen[1] = Thread.currentThread().isInterrupted();
                },
                "waiting");
        waiting.start();
        // When
        for (int i = 0; i < 3; i++) {
            Awaitility.await().until(() -> waiting.getState() == Thread.State.WAITING && !waiting.isInterrupted());
            waiting.interrupt();
        }
        Awaitility.await().until(() -> waiting.getState() == Thread.State.WAITING && !waiting.isInterrupted());
        mayEnd.countDown();
        waiting.join();
        // Then
        assertThat(seen).as("still alive, interrupted").containsExactly(false, true);
    }

    private void awaitPermission() {
        try {
            mayEnd.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
