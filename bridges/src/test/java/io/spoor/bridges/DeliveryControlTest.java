package io.spoor.bridges;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spoor.tracing.journal.SegmentJournal;
import io.spoor.tracing.spi.Delivery;
import io.spoor.tracing.spi.JournalPlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others may want of a delivery, with a journal on disk. */
class DeliveryControlTest {
    private static final DeliveryOptions QUICK =
            new DeliveryOptions(10, 1 << 20, Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(20));
    private static final SegmentJournal.Options KEEPING =
            new SegmentJournal.Options(4096, 1 << 20, Duration.ofHours(1));

    private RecordingDestination destination = new RecordingDestination();

    @TempDir
    Path folder;

    private SegmentJournal journal;
    private DeliveryLoop loop;

    @BeforeEach
    void start() throws Exception {
        journal = SegmentJournal.open(folder.resolve("trace"), KEEPING);
        loop = startLoop();
    }

    @AfterEach
    void stop() throws IOException {
        loop.stop(Duration.ZERO);
        journal.close();
    }

    @Test
    void a_paused_delivery_takes_nothing_until_it_is_resumed() throws Exception {
        // Given
        append(0, 10);
        await().until(() -> loop.state().delivered() == 10);
        // When
        assertThat(get(loop.pause()).paused()).isTrue();
        append(10, 20);
        // Then
        await().during(Duration.ofMillis(400)).until(() -> destination.records.size() == 10);
        assertThat(loop.state().waiting()).isEqualTo(10);
        assertThat(loop.state().oldestWaiting()).isLessThan(Duration.ofMinutes(1));
        assertThat(loop.state().waitingBytes()).isBetween(10L * 24, 10L * 40);
        assertThat(loop.health().detail()).isEqualTo("paused");
        assertThat(get(loop.resume()).paused()).isFalse();
        await().until(() -> destination.records.size() == 20);
        await().until(() -> loop.health().up());
    }

    @Test
    void a_pause_lasts_over_a_restart() throws Exception {
        // Given
        get(loop.pause());
        // When
        stop();
        destination = new RecordingDestination();
        start();
        append(0, 10);
        // Then
        assertThat(loop.state().paused()).isTrue();
        loop.stop(Duration.ofSeconds(1));
        assertThat(destination.records).isEmpty();
    }

    @Test
    void going_back_delivers_again_and_it_still_adds_up() throws Exception {
        // Given
        append(0, 100);
        await().until(() -> loop.state().delivered() == 100);
        // When
        get(loop.moveTo(new JournalPlace.Index(60)));
        // Then
        await().until(() -> loop.state().delivered() == 140);
        assertThat(destination.records.subList(100, 140)).isEqualTo(destination.records.subList(60, 100));
        assertThat(loop.state().offered()).isEqualTo(140);
        assertAddsUp(loop.state());
    }

    @Test
    void going_to_the_end_tells_what_is_skipped_once_the_destination_is_back() throws Exception {
        // Given
        destination.failure = new IOException("down");
        append(0, 100);
        await().until(() -> destination.attempts.get() > 2);
        // When
        Delivery.State moved = get(loop.moveTo(new JournalPlace.End()));
        // Then
        assertThat(moved.waiting()).isZero();
        assertThat(moved.lost()).isEqualTo(Map.of("skipped", 100L));
        assertAddsUp(moved);
        destination.failure = null;
        append(100, 105);
        await().until(() -> loop.state().delivered() == 5);
        assertThat(destination.records).startsWith("lost 0-99 skipped").hasSize(6);
        assertThat(loop.state().lost()).isEqualTo(Map.of("skipped", 100L));
        assertAddsUp(loop.state());
    }

    @Test
    void what_was_skipped_is_told_even_if_the_process_died_meanwhile() throws Exception {
        // Given
        destination.failure = new IOException("down");
        append(0, 100);
        get(loop.moveTo(new JournalPlace.End()));
        stop();
        // When
        destination = new RecordingDestination();
        start();
        // Then
        await().until(() -> destination.records.equals(List.of("lost 0-99 skipped")));
    }

    @Test
    void a_wait_for_the_next_try_does_not_hold_up_a_wish() throws Exception {
        // Given
        destination.failure = new DeliveryException("try again in an hour", Duration.ofHours(1));
        append(0, 1);
        await().until(() -> destination.attempts.get() == 1);
        // When
        Delivery.State paused = get(loop.pause());
        // Then
        assertThat(paused.paused()).isTrue();
        assertThat(paused.failedTries()).isEqualTo(1);
    }

    @Test
    void damage_in_the_journal_is_a_loss_that_each_destination_is_told_of() throws Exception {
        // Given
        get(loop.pause());
        append(0, 1000);
        Path damaged;
        try (Stream<Path> files = Files.list(folder.resolve("trace"))) {
            damaged = files.filter(f -> f.toString().endsWith("0000000002.segment"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(damaged);
        for (int at = 1000; at < 1500; at++) {
            bytes[at] ^= 0x55;
        }
        Files.write(damaged, bytes, java.nio.file.StandardOpenOption.WRITE);
        RecordingDestination other = new RecordingDestination();
        DeliveryLoop second = startLoop("other", other);
        // When
        get(loop.resume());
        // Then
        await().until(() -> loop.state().waiting() == 0 && second.state().waiting() == 0);
        second.stop(Duration.ZERO);
        assertThat(loop.state().lost()).containsOnlyKeys("journal_corrupt");
        assertThat(second.state().lost()).isEqualTo(loop.state().lost());
        assertThat(destination.records.stream().filter(r -> r.startsWith("lost")))
                .hasSize(1);
        assertThat(other.records).isEqualTo(destination.records);
        assertAddsUp(loop.state());
    }

    @Test
    void whatever_is_wished_and_whenever_it_adds_up_at_every_moment() throws Exception {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            switch (random.nextInt(6)) {
                case 0 -> loop.pause();
                case 1 -> loop.moveTo(new JournalPlace.Index(random.nextInt(round * 10 + 1)));
                case 2 -> loop.moveTo(new JournalPlace.End());
                case 3 -> destination.failure = random.nextBoolean() ? new IOException("down") : null;
                default -> loop.resume();
            }
            append(round * 10, round * 10 + 10);
            assertAddsUp(loop.state());
        }
        // When
        destination.failure = null;
        get(loop.resume());
        await().until(() -> loop.state().waiting() == 0);
        // Then
        assertAddsUp(loop.state());
        assertThat(loop.state().end()).isEqualTo(2000);
    }

    @Test
    void nothing_can_be_wished_of_a_delivery_that_has_ended() {
        // When
        loop.stop(Duration.ofSeconds(1));
        // Then
        assertThatThrownBy(() -> get(loop.pause())).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    private static void assertAddsUp(Delivery.State state) {
        long lost = state.lost().values().stream().mapToLong(Long::longValue).sum();
        assertThat(state.delivered() + state.waiting() + lost).as("%s", state).isEqualTo(state.offered());
    }

    private static Delivery.State get(java.util.concurrent.CompletableFuture<Delivery.State> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private DeliveryLoop startLoop() throws Exception {
        return startLoop("test", destination);
    }

    private DeliveryLoop startLoop(String name, Destination to) throws Exception {
        DeliveryLoop started = new DeliveryLoop(
                name,
                journal,
                to,
                (first, last, cause) -> List.of(("lost " + first + "-" + last + " " + cause).getBytes(UTF_8)),
                QUICK);
        started.start();
        return started;
    }

    private void append(int from, int to) {
        IntStream.range(from, to).forEach(i -> journal.append(ByteBuffer.wrap(("record " + i).getBytes(UTF_8))));
    }
}
