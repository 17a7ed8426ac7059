package io.spoor.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PublisherFlowTest {

    /** Whether its publisher is read. */
    private static final class Reading implements PublisherFlow.ReadControl {
        private boolean paused;

        @Override
        public void pauseReading() {
            paused = true;
        }

        @Override
        public void resumeReading() {
            paused = false;
        }
    }

    private final BrokerBudget broker = new BrokerBudget(1_000);
    private final Reading first = new Reading();
    private final Reading second = new Reading();
    private final PublisherFlow one = new PublisherFlow(100, broker, first);
    private final PublisherFlow two = new PublisherFlow(10_000, broker, second);

    @Test
    void a_publisher_is_paused_past_its_budget_and_resumed_when_half_of_it_is_gone() {
        one.hold(100);
        assertThat(first.paused).isFalse();

        one.hold(1);
        assertThat(first.paused).isTrue();
        assertThat(one.isPaused()).isTrue();

        one.release(50);
        assertThat(first.paused).isTrue();

        one.release(1);
        assertThat(first.paused).isFalse();
    }

    @Test
    void a_full_broker_pauses_whoever_adds_to_it_until_there_is_room() {
        two.hold(1_000);
        one.hold(10);
        assertThat(first.paused).isTrue();

        two.release(10);

        assertThat(first.paused).isFalse();
        assertThat(broker.heldBytes()).isEqualTo(1_000);
    }

    @Test
    void a_broker_that_stays_full_lets_a_drained_publisher_wait_without_spinning() {
        two.hold(2_000);
        one.hold(10);
        one.release(10);
        one.hold(5);
        one.release(5);
        assertThat(first.paused).isTrue();

        two.release(2_000);

        assertThat(first.paused).isFalse();
        assertThat(second.paused).isFalse();
        assertThat(broker.heldBytes()).isZero();
    }

    @Test
    void a_publisher_waits_for_listeners_that_cannot_follow() {
        CompletableFuture<Void> caughtUp = new CompletableFuture<>();

        one.pauseUntil(caughtUp);
        assertThat(first.paused).isTrue();

        caughtUp.complete(null);
        assertThat(first.paused).isFalse();
    }
}
