package io.spoor.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.TopicName;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueueBudgetTest {
    private final QueueBudget budget = new QueueBudget(160_000);

    private static Message message(int bytes) throws Exception {
        return new Message(TopicName.of("t"), 1, false, new byte[bytes], new byte[0], -1, System.nanoTime());
    }

    @Test
    void a_message_counts_once_and_a_little_for_each_that_waits_for_it() throws Exception {
        // Given
        Message shared = message(10_000);

        // When
        for (int i = 0; i < 100; i++) {
            budget.hold(shared);
        }

        // Then
        assertThat(budget.heldBytes()).isEqualTo(shared.heldBytes() + 100 * 160);
        for (int i = 0; i < 100; i++) {
            budget.release(shared);
        }
        assertThat(budget.heldBytes()).isZero();
        assertThat(budget.free()).isEqualTo(160_000);
    }

    @Test
    void it_is_full_with_a_sixteenth_free_and_no_more_with_an_eighth() throws Exception {
        // Given
        ArrayDeque<Message> held = new ArrayDeque<>();
        while (!budget.isFull()) {
            held.add(message(800));
            budget.hold(held.getLast());
        }

        // Then
        assertThat(budget.free()).isBetween(160_000L / 16 - 1_100, 160_000L / 16);
        budget.release(held.remove());
        assertThat(budget.isFull()).isTrue();
        while (budget.free() < 160_000 / 8) {
            assertThat(budget.isFull()).isTrue();
            budget.release(held.remove());
        }
        assertThat(budget.isFull()).isFalse();
    }

    @Test
    void random_holders_sum_up_as_a_naive_count_does() throws Exception {
        // Given
        Random random = new Random(7);
        Message[] messages = new Message[20];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = message(random.nextInt(3_000));
        }
        Map<Message, Integer> holders = new HashMap<>();

        // When
        for (int i = 0; i < 20_000; i++) {
            Message message = messages[random.nextInt(messages.length)];
            int count = holders.getOrDefault(message, 0);
            if (random.nextBoolean()) {
                budget.hold(message);
                holders.put(message, count + 1);
            } else if (count > 0) {
                budget.release(message);
                holders.put(message, count - 1);
            }

            // Then
            long expected = holders.entrySet().stream()
                    .filter(e -> e.getValue() > 0)
                    .mapToLong(e -> e.getKey().heldBytes() + 160L * e.getValue())
                    .sum();
            assertThat(budget.heldBytes()).isEqualTo(expected);
        }
    }
}
