package io.spoor.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random lives of a store, killed at random instants, against a naive model. */
class StoreModelTest {
    private static final int LIVES = 4;
    private static final int STEPS = 2500;

    @TempDir
    Path folder;

    private int compactions;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void what_comes_back_is_what_the_model_says(long seed) throws IOException {
        Random random = new Random(seed);
        Path current = folder.resolve("life-0");
        Map<String, String> expected = Map.of();
        for (int life = 1; life <= LIVES; life++) {
            Path next = folder.resolve("life-" + life);
            try (SessionStore store = Stores.open(current)) {
                Recovered storeLeft = store.recovered();
                // Given
                assertThat(StoreModel.asText(storeLeft)).isEqualTo(expected);
                StoreModel model = new StoreModel(random, store);
                model.adopt(storeLeft);
                AtomicLong wanted = new AtomicLong();
                store.compactWith(wanted::set);

                // When
                for (int i = 0; i < STEPS; i++) {
                    model.step();
                    compactIfWanted(random, model, wanted);
                    if (random.nextInt(STEPS / 4) == 0) {
                        // Then
                        assertKept(model, Stores.copy(current, folder.resolve("copy-" + life + "-" + i)));
                    }
                }
                expected = model.expected();
                Stores.copy(current, next); // killed
            }
            current = next;
        }
        try (SessionStore store = Stores.open(current)) {
            Recovered storeLeft = store.recovered();
            assertThat(StoreModel.asText(storeLeft)).isEqualTo(expected);
            assertNothingStays(store, storeLeft);
        }
        assertThat(compactions).isGreaterThan(10);
    }

    private void compactIfWanted(Random random, StoreModel model, AtomicLong wanted) {
        long upTo = wanted.getAndSet(0);
        if (upTo == 0 && random.nextInt(200) == 0) {
            upTo = model.lastComplete() - random.nextInt(3);
        }
        if (upTo > 0) {
            model.compact(upTo);
            compactions++;
        }
    }

    private static void assertKept(StoreModel model, Path copy) throws IOException {
        try (SessionStore again = Stores.open(copy)) {
            Recovered againLeft = again.recovered();
            assertThat(StoreModel.asText(againLeft)).isEqualTo(model.expected());
            assertThat(againLeft.cuts()).isEmpty();
        }
    }

    /** What is counted as needed must come to nothing when nothing is needed, or files would stay forever. */
    private static void assertNothingStays(SessionStore store, Recovered left) {
        StoreModel model = new StoreModel(new Random(0), store);
        model.adopt(left);
        model.endAll();
        assertThat(store.status().liveBytes()).isZero();
        store.compacted(0, true);
        await().untilAsserted(() -> assertThat(store.status().segments()).isEqualTo(1));
    }
}
