package io.spoor.broker.store;

import static io.spoor.broker.store.Stores.BOOT;
import static io.spoor.broker.store.Stores.NEXT_BOOT;
import static io.spoor.broker.store.Stores.publish;
import static io.spoor.broker.store.Stores.session;
import static io.spoor.broker.store.Stores.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.tracing.journal.SegmentAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is safe survives the death of the machine. */
class StorePowerTest {
    private static final int PAGE = 4096;

    @TempDir
    Path folder;

    private static SessionStore open(Path folder, BootId boot) throws IOException {
        return Stores.open(folder, true, Long.MAX_VALUE / 2, SegmentAllocator.ZERO_FILLED, boot);
    }

    @Test
    void nothing_is_safe_before_it_was_forced() throws IOException {
        try (SessionStore store = open(folder, BOOT)) {
            // Given
            AtomicInteger told = new AtomicInteger();
            store.onCommit(() -> {
                throw new IllegalStateException("a listener that fails keeps none of the others from hearing");
            });
            store.onCommit(told::incrementAndGet);
            DurableSession session = session(store, "a");

            // When
            long position = publish(store, "x", session).position();

            // Then
            assertThat(position).isPositive();
            assertThat(store.isSafe(position)).isFalse();
            store.commit();
            await().untilAsserted(() -> assertThat(store.isSafe(position)).isTrue());
            await().untilAsserted(() -> assertThat(told).hasPositiveValue());
            assertThat(store.isSafe(publish(store, "y", session).position())).isFalse();
        }
    }

    @Test
    void without_power_everything_is_as_safe_as_it_has_to_be_at_once() throws IOException {
        try (SessionStore store = Stores.open(folder)) {
            DurableSession session = session(store, "a");
            assertThat(store.isSafe(publish(store, "x", session).position())).isTrue();
        }
    }

    @Test
    void a_file_that_was_made_but_has_no_size_yet_when_the_power_fails_is_no_hindrance() throws IOException {
        // Given
        try (SessionStore store = open(folder, BOOT)) {
            publish(store, "x", session(store, "a"));
        }
        List<Path> files = Stores.files(folder);
        String last = files.get(files.size() - 1).getFileName().toString();
        int digits = last.indexOf('.');
        String next = String.format("%0" + digits + "d.store", Long.parseLong(last.substring(0, digits)) + 1);
        Files.createFile(folder.resolve(next));

        // When
        PowerLoss.strike(folder, new Random(1));

        // Then
        try (SessionStore store = open(folder, NEXT_BOOT)) {
            assertThat(store.isSafe(publish(store, "y", session(store, "b")).position()))
                    .isFalse();
        }
    }

    /** Loses pages at random from files that were forced at an earlier time and have been written to since. */
    private static void losePages(Path forced, Path later, Path to, Random random) throws IOException {
        Files.createDirectories(to);
        for (Path file : Stores.files(later)) {
            byte[] now = Files.readAllBytes(file);
            Path earlier = forced.resolve(file.getFileName().toString());
            byte[] then = Files.exists(earlier) ? Files.readAllBytes(earlier) : new byte[0];
            byte[] left = Arrays.copyOf(then, now.length);
            for (int at = 0; at < now.length; at += PAGE) {
                if (random.nextBoolean()) { // the system may have written it by itself
                    System.arraycopy(now, at, left, at, Math.min(PAGE, now.length - at));
                }
            }
            Files.write(to.resolve(file.getFileName().toString()), left);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everything_that_was_safe_is_there_after_a_power_failure(long seed) throws IOException {
        Random random = new Random(seed);
        List<String> safe = new ArrayList<>();
        List<String> all = new ArrayList<>();
        Path forced = folder.resolve("forced");
        Path later = folder.resolve("later");
        Path store = folder.resolve("store");

        // Given
        try (SessionStore open = open(store, BOOT)) {
            DurableSession session = session(open, "a");
            for (int i = random.nextInt(30); i >= 0; i--) {
                all.add(i + "x".repeat(random.nextInt(9000)));
                long position = publish(open, all.get(all.size() - 1), session).position();
                if (random.nextInt(3) == 0 || i == 0) {
                    open.commit();
                    await().until(() -> open.isSafe(position));
                }
            }
            safe.addAll(all);
            Stores.copy(store, forced);
            for (int i = random.nextInt(30); i > 0; i--) {
                all.add("later" + i + "y".repeat(random.nextInt(9000)));
                publish(open, all.get(all.size() - 1), session);
            }
            Stores.copy(store, later);
        }
        for (int i = 0; i < 10; i++) {
            // When
            Path lost = folder.resolve("lost-" + i);
            losePages(forced, later, lost, random);
            try (SessionStore again = open(lost, NEXT_BOOT)) {
                Recovered againLeft = again.recovered();
                // Then
                List<String> there = waiting(againLeft, "a");
                assertThat(there).startsWith(safe.toArray(String[]::new));
                assertThat(all).startsWith(there.toArray(String[]::new));
                publish(again, "after", session(againLeft, "a").resume(again));
            }
            try (SessionStore again = open(lost, NEXT_BOOT)) {
                Recovered againLeft = again.recovered();
                assertThat(againLeft.cuts()).isEmpty();
                assertThat(waiting(againLeft, "a")).contains("after").containsAll(safe);
            }
        }
    }
}
