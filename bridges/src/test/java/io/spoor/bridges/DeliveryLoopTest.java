package io.spoor.bridges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryLoopTest {
    private static final DeliveryOptions QUICK =
            new DeliveryOptions(10, 1 << 20, Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(20));

    private final MemoryJournal journal = new MemoryJournal();
    private final RecordingDestination destination = new RecordingDestination();
    private final List<DeliveryLoop> loops = new ArrayList<>();

    @AfterEach
    void stopLoops() {
        loops.forEach(loop -> loop.stop(Duration.ZERO));
    }

    @Test
    void records_arrive_in_order_and_are_committed() throws Exception {
        // Given
        List<String> written = appendNumbered(0, 95);
        // When
        DeliveryLoop loop = start(destination, QUICK);
        // Then
        await().untilAsserted(() -> assertThat(journal.committed("test")).isEqualTo(95));
        assertThat(destination.records).isEqualTo(written);
        assertThat(destination.batchSizes).allMatch(size -> size <= 10);
        assertThat(loop.health().up()).isTrue();
        assertThat(loop.metrics())
                .containsEntry("delivered", 95L)
                .containsEntry("lag.records", 0L)
                .containsEntry("failed", 0L)
                .containsKey("last.success.age.seconds")
                .containsKey("attempts");
    }

    @Test
    void what_failed_is_sent_again_and_nothing_is_committed_meanwhile() throws Exception {
        // Given
        List<String> written = appendNumbered(0, 25);
        destination.failure = new IOException("the disk is full");
        DeliveryLoop loop = start(destination, QUICK);
        await().until(() -> destination.attempts.get() >= 3);
        assertThat(loop.health().up()).isFalse();
        assertThat(loop.health().detail()).isEqualTo("the disk is full");
        assertThat(journal.committed("test")).isZero();
        // When
        destination.failure = null;
        // Then
        await().untilAsserted(() -> assertThat(journal.committed("test")).isEqualTo(25));
        assertThat(destination.records).isEqualTo(written);
        assertThat(loop.health().up()).isTrue();
        assertThat(loop.metrics())
                .hasEntrySatisfying(
                        "failed", failed -> assertThat(failed.longValue()).isGreaterThanOrEqualTo(3));
    }

    @Test
    void a_bug_in_a_destination_does_not_end_the_loop() throws Exception {
        // Given
        appendNumbered(0, 1);
        destination.failure = new IllegalStateException("bug");
        DeliveryLoop loop = start(destination, QUICK);
        await().until(() -> destination.attempts.get() >= 2);
        assertThat(loop.health().detail()).contains("IllegalStateException");
        // When
        destination.failure = null;
        // Then
        await().untilAsserted(() -> assertThat(journal.committed("test")).isEqualTo(1));
    }

    @Test
    void a_wish_to_wait_is_respected() throws Exception {
        // Given
        appendNumbered(0, 1);
        destination.failure = new DeliveryException("too many requests", Duration.ofMinutes(5));
        // When
        DeliveryLoop loop = start(destination, QUICK);
        // Then
        await().until(() -> destination.attempts.get() == 1);
        await().during(Duration.ofMillis(300)).until(() -> destination.attempts.get() == 1);
        assertThat(loop.health().up()).isFalse();
    }

    @Test
    void a_new_loop_goes_on_where_the_last_had_committed() throws Exception {
        // Given
        appendNumbered(0, 10);
        start(destination, QUICK).stop(Duration.ofSeconds(5));
        List<String> later = appendNumbered(10, 20);
        RecordingDestination second = new RecordingDestination();
        // When
        start(second, QUICK).stop(Duration.ofSeconds(5));
        // Then
        assertThat(destination.records).hasSize(10);
        assertThat(second.records).isEqualTo(later);
    }

    @Test
    void stop_delivers_what_is_left() throws Exception {
        // Given
        CountDownLatch blocked = new CountDownLatch(1);
        destination.blocked = blocked;
        DeliveryLoop loop = start(destination, QUICK);
        appendNumbered(0, 1000);
        await().until(() -> destination.attempts.get() == 1);
        // When
        Thread release = new Thread(blocked::countDown);
        release.start();
        loop.stop(Duration.ofSeconds(10));
        // Then
        assertThat(destination.records).hasSize(1000);
        assertThat(journal.committed("test")).isEqualTo(1000);
        assertThat(destination.closed.getCount()).isZero();
        assertThat(loop.health().up()).isFalse();
        assertThat(loop.metrics()).containsEntry("lag.records", 0L);
        release.join();
    }

    @Test
    void stop_gives_up_on_a_destination_that_hangs_when_the_time_is_over() throws Exception {
        // Given
        destination.blocked = new CountDownLatch(1);
        appendNumbered(0, 5);
        DeliveryLoop loop = start(destination, QUICK);
        await().until(() -> destination.attempts.get() == 1);
        // When
        long start = System.nanoTime();
        loop.stop(Duration.ofMillis(50));
        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        assertThat(destination.closed.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(journal.committed("test")).isZero();
    }

    @Test
    void stop_retries_a_failing_destination_until_the_time_is_over() throws Exception {
        // Given
        appendNumbered(0, 5);
        destination.failure = new IOException("down");
        DeliveryLoop loop = start(destination, QUICK);
        await().until(() -> destination.attempts.get() >= 1);
        int before = destination.attempts.get();
        // When
        loop.stop(Duration.ofMillis(300));
        // Then
        assertThat(destination.attempts.get()).isGreaterThan(before);
        assertThat(destination.closed.getCount()).isZero();
        assertThat(loop.health().detail()).contains("wait in the journal");
    }

    @Test
    void lost_records_are_replaced_by_a_report_and_counted_once() throws Exception {
        // Given
        destination.failure = new IOException("down");
        appendNumbered(0, 100);
        DeliveryLoop loop = start(destination, QUICK);
        await().until(() -> destination.attempts.get() >= 1);
        journal.dropBelow(60);
        int attempts = destination.attempts.get();
        await().until(() -> destination.attempts.get() >= attempts + 3);
        // When
        destination.failure = null;
        // Then
        await().untilAsserted(() -> assertThat(journal.committed("test")).isEqualTo(100));
        assertThat(destination.records).startsWith("lost 0-59", "journal_full");
        assertThat(destination.records.subList(2, 42))
                .isEqualTo(IntStream.range(60, 100).mapToObj(i -> "record " + i).toList());
        assertThat(loop.metrics()).containsEntry("lost", 60L);
    }

    @Test
    void lingering_gathers_records_into_larger_batches() throws Exception {
        // Given
        DeliveryOptions lingering =
                new DeliveryOptions(20, 1 << 20, Duration.ofMinutes(1), Duration.ofMillis(1), Duration.ofMillis(20));
        start(destination, lingering);
        // When
        appendNumbered(0, 19);
        await().during(Duration.ofMillis(300)).until(() -> destination.attempts.get() == 0);
        appendNumbered(19, 20);
        // Then
        await().untilAsserted(() -> assertThat(destination.batchSizes).containsExactly(20));
    }

    @Test
    void a_batch_ends_when_it_has_enough_bytes() throws Exception {
        // Given
        for (int i = 0; i < 50; i++) {
            journal.append(ByteBuffer.wrap(new byte[100_000]));
        }
        DeliveryOptions options =
                new DeliveryOptions(1000, 250_000, Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(20));
        // When
        start(destination, options).stop(Duration.ofSeconds(10));
        // Then
        assertThat(destination.records).hasSize(50);
        // The first read knows nothing of the records' size yet.
        assertThat(destination.batchSizes.get(0)).isLessThanOrEqualTo(8);
        assertThat(destination.batchSizes).element(1).isEqualTo(3);
    }

    @Test
    void whatever_fails_and_whenever_every_record_arrives_in_order() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        // Given
        LateDestination late = new LateDestination(random);
        List<String> written = appendNumbered(0, 5000);
        // When
        DeliveryLoop loop = start(late, QUICK);
        await().until(() -> journal.committed("test") > 2500);
        late.reliable = true;
        loop.stop(Duration.ofSeconds(20));
        // Then
        assertThat(late.arrived).as("seed %d", seed).isEqualTo(written);
        assertThat(journal.committed("test")).isEqualTo(5000);
        assertThat(loop.metrics()).containsEntry("delivered", 5000L);
    }

    private DeliveryLoop start(Destination to, DeliveryOptions options) throws Exception {
        DeliveryLoop loop = new DeliveryLoop(
                "test",
                journal,
                to,
                (first, last, cause) -> List.of(
                        ("lost " + first + "-" + last).getBytes(StandardCharsets.UTF_8),
                        cause.getBytes(StandardCharsets.UTF_8)),
                options);
        loops.add(loop);
        loop.start();
        return loop;
    }

    private List<String> appendNumbered(int from, int to) {
        List<String> texts =
                IntStream.range(from, to).mapToObj(i -> "record " + i).toList();
        texts.forEach(journal::append);
        return texts;
    }

    /** Confirms batches some rounds later, and now and then forgets all that it has not confirmed. */
    private static final class LateDestination implements Destination {
        final List<String> arrived = new ArrayList<>();
        private final List<String> underWay = new ArrayList<>();
        private final Random random;
        private long nextIndex;
        private long confirmed;
        volatile boolean reliable;

        LateDestination(Random random) {
            this.random = random;
        }

        @Override
        public long deliver(RecordBatch batch) throws IOException {
            maybeFail();
            batch.forEach((index, record) ->
                    underWay.add(StandardCharsets.UTF_8.decode(record).toString()));
            nextIndex = batch.nextIndex();
            return random.nextInt(4) == 0 ? arrive() : confirmed;
        }

        @Override
        public OptionalLong confirmed() throws IOException {
            maybeFail();
            return OptionalLong.of(arrive());
        }

        private long arrive() {
            arrived.addAll(underWay);
            underWay.clear();
            confirmed = Math.max(confirmed, nextIndex);
            return confirmed;
        }

        private void maybeFail() throws IOException {
            if (!reliable && random.nextInt(5) == 0) {
                underWay.clear();
                nextIndex = confirmed;
                throw new IOException("forgot");
            }
        }

        @Override
        public void close() {}
    }
}
