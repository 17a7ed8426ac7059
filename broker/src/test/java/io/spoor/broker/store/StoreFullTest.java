package io.spoor.broker.store;

import static io.spoor.broker.store.Stores.BOOT;
import static io.spoor.broker.store.Stores.SEGMENT;
import static io.spoor.broker.store.Stores.publish;
import static io.spoor.broker.store.Stores.session;
import static io.spoor.broker.store.Stores.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spoor.tracing.journal.SegmentAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk, or a store of its full size: messages are refused, acknowledgements are not, and it goes on by itself. */
class StoreFullTest {
    private static final String LARGE = "x".repeat(8000);
    private static final long UNLIMITED = Long.MAX_VALUE / 2;

    @TempDir
    Path folder;

    private volatile boolean isDiskFull;

    private final SegmentAllocator disk = (file, bytes) -> {
        if (isDiskFull) {
            throw new IOException("No space left on device");
        }
        return SegmentAllocator.ZERO_FILLED.allocate(file, bytes);
    };

    private static List<Holding> publishUntilFull(SessionStore store, DurableSession session) {
        List<Holding> held = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            try {
                held.addAll(publish(store, i + LARGE, session).holdings());
            } catch (StoreFullException e) {
                return held;
            }
        }
        throw new AssertionError("never full");
    }

    @Test
    void full_disk_refuses_messages_keeps_acknowledgements_and_goes_on_by_itself() throws IOException {
        SessionStore store = Stores.open(folder.resolve("a"), false, UNLIMITED, disk, BOOT);
        try (store) {
            // Given
            DurableSession session = session(store, "a");
            isDiskFull = true;

            // When
            List<Holding> held = publishUntilFull(store, session);

            // Then
            assertThatThrownBy(() -> publish(store, LARGE, session))
                    .isInstanceOf(StoreFullException.class)
                    .hasMessageContaining("No space left on device");
            assertThat(store.status().full()).contains("No space left on device");
            assertThat(held).hasSizeGreaterThan(5);
            for (int i = 0; i < held.size() - 1; i++) {
                session.sent(held.get(i), i + 1, i);
                session.done(held.get(i));
            }
            assertThat(store.status().unrecorded()).isZero();
            try (SessionStore killed = Stores.open(Stores.copy(folder.resolve("a"), folder.resolve("b")))) {
                Recovered killedLeft = killed.recovered();
                assertThat(waiting(killedLeft, "a")).hasSize(1);
            }

            // When
            isDiskFull = false;

            // Then
            await().untilAsserted(() -> assertThat(store.status().full()).isNull());
            publish(store, "again", session);
        }
        try (SessionStore again = Stores.open(folder.resolve("a"))) {
            Recovered againLeft = again.recovered();
            assertThat(waiting(againLeft, "a")).hasSize(2).endsWith("again");
        }
    }

    @Test
    void acknowledgements_without_any_room_are_counted_and_the_store_lives() throws IOException {
        try (SessionStore store = Stores.open(folder, false, UNLIMITED, disk, BOOT)) {
            // Given
            DurableSession session = session(store, "a");
            isDiskFull = true;
            List<Holding> held = publishUntilFull(store, session);

            // When
            for (int i = 0; i < SEGMENT / 8; i++) {
                session.completed(7);
            }
            session.done(held.get(0));

            // Then
            assertThat(store.status().unrecorded()).isPositive();
            isDiskFull = false;
            await().untilAsserted(() -> assertThat(store.status().full()).isNull());
            publish(store, "again", session);
        }
    }

    @Test
    void numbers_of_segments_go_on_after_failures_and_a_restart() throws IOException {
        // Given
        try (SessionStore store = Stores.open(folder, false, UNLIMITED, disk, BOOT)) {
            DurableSession session = session(store, "a");
            isDiskFull = true;
            publishUntilFull(store, session);
            for (int i = 0; i < SEGMENT / 8; i++) {
                session.completed(7); // each of them has another file tried
            }
            isDiskFull = false;
            await().untilAsserted(() -> assertThat(store.status().full()).isNull());
            publish(store, "last", session);
        }

        // When
        List<String> all = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            try (SessionStore store = Stores.open(folder)) {
                Recovered storeLeft = store.recovered();
                assertThat(waiting(storeLeft, "a")).containsAll(all);
                DurableSession session = session(storeLeft, "a").resume(store);
                for (int i = 0; i < 20; i++) {
                    publish(store, round + "-" + i + LARGE, session);
                }
                all = new ArrayList<>(waiting(storeLeft, "a"));
            }
        }

        // Then
        List<Path> files = Stores.files(folder);
        for (int i = 0; i < files.size(); i++) {
            assertThat(files.get(i).getFileName()).hasToString("%012d.store".formatted(i + 1));
        }
    }

    @Test
    void what_was_there_is_not_deleted_by_an_attempt_to_make_it() throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("x.store"), "precious");

        // When
        assertThatThrownBy(() -> SegmentAllocator.ZERO_FILLED.allocate(file, SEGMENT))
                // Then
                .isInstanceOf(IOException.class);
        assertThat(file).hasContent("precious");
    }

    @Test
    void store_of_its_full_size_keeps_room_for_acknowledgements_only() throws IOException {
        long maximum = 6L * SEGMENT;
        try (SessionStore store = Stores.open(folder, false, maximum, disk, BOOT)) {
            // Given
            DurableSession session = session(store, "a");
            List<Holding> held = publishUntilFull(store, session);
            assertThat(store.status().full()).contains("store.maximum");

            // When
            for (int i = 0; i < 2000; i++) {
                session.sent(held.get(0), i + 1, i + 1L); // far more than the reserve of one segment
                assertThatThrownBy(() -> publish(store, LARGE, session)).isInstanceOf(StoreFullException.class);
            }
            held.subList(0, held.size() - 1).forEach(session::done);

            // Then
            assertThat(store.status().unrecorded()).isZero();
            long upTo = held.get(held.size() - 1).message().segmentNumber() - 1;
            session.rewrite(upTo, () -> Stores.state("a"), List.of(), Map.of());
            store.compacted(upTo, true);
            await().untilAsserted(() -> assertThat(store.status().full()).isNull());
            publish(store, "again", session);
        }
        try (SessionStore again = Stores.open(folder)) {
            Recovered againLeft = again.recovered();
            assertThat(waiting(againLeft, "a")).hasSize(2).endsWith("again");
        }
    }

    @Test
    void acknowledgements_go_past_the_size_while_others_try_to_publish() throws Exception {
        for (int round = 0; round < 100; round++) {
            Path place = folder.resolve("round-" + round);
            try (SessionStore store = Stores.open(place, false, 2L * SEGMENT, disk, BOOT)) {
                // Given
                DurableSession session = session(store, "a");
                DurableSession other = session(store, "b");
                List<Holding> held = publishUntilFull(store, session);
                AtomicBoolean goesOn = new AtomicBoolean(true);
                AtomicInteger taken = new AtomicInteger();
                Thread publisher = new Thread(() -> {
                    while (goesOn.get()) {
                        try {
                            publish(store, LARGE, other);
                            taken.incrementAndGet();
                        } catch (StoreFullException e) {
                            Thread.onSpinWait(); // as it must be, and tried again at once
                        }
                    }
                });
                publisher.start();

                // When
                try {
                    for (int i = 0; i < 2000; i++) {
                        session.sent(held.get(0), i + 1, i + 1L);
                    }
                } finally {
                    goesOn.set(false);
                    publisher.join();
                }

                // Then
                assertThat(store.status().unrecorded()).isZero();
                assertThat(taken).as("messages in the room of acknowledgements").hasValue(0);
            }
        }
    }

    @Test
    void message_too_large_for_a_segment_is_refused_with_the_setting() throws IOException {
        try (SessionStore store = Stores.open(folder)) {
            // Given
            DurableSession session = session(store, "a");

            // When
            assertThatThrownBy(() -> publish(store, "x".repeat(SEGMENT), session))
                    // Then
                    .isInstanceOf(StoreFullException.class)
                    .hasMessageContaining("store.segment");
            publish(store, "next", session);
        }
    }
}
