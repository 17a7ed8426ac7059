package io.spoor.broker.store;

import static io.spoor.broker.store.Stores.message;
import static io.spoor.broker.store.Stores.publish;
import static io.spoor.broker.store.Stores.session;
import static io.spoor.broker.store.Stores.waiting;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.broker.store.SessionStore.Recipient;
import io.spoor.broker.store.StoreMaintenance.Repaired;
import io.spoor.broker.store.StoreReport.Damage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be read of a store can be looked at, exported and saved. */
class StoreMaintenanceTest {
    private static final int MESSAGES = 24;
    private static final int LARGE = 9000;

    @TempDir
    Path folder;

    /** What a killed broker left: several segments of messages for one session. */
    private Path killed() throws IOException {
        Path copy = folder.resolve("killed");
        try (SessionStore store = Stores.open(folder.resolve("store"), BootId.current())) {
            DurableSession session = session(store, "a");
            for (int i = 0; i < MESSAGES; i++) {
                publish(store, payload(i), session);
            }
            return Stores.copy(folder.resolve("store"), copy);
        }
    }

    private static String payload(int number) {
        return number + "-" + "x".repeat(LARGE);
    }

    private static List<String> payloadsBut(int... missing) {
        return IntStream.range(0, MESSAGES)
                .filter(i -> IntStream.of(missing).noneMatch(m -> m == i))
                .mapToObj(StoreMaintenanceTest::payload)
                .toList();
    }

    /** Destroys the message with this number. */
    private static Path damage(Path store, int number) throws IOException {
        for (Path file : Stores.files(store)) {
            byte[] bytes = Files.readAllBytes(file);
            Matcher found = Pattern.compile("(?<!\\d)" + number + "-xxxx").matcher(new String(bytes, ISO_8859_1));
            if (found.find()) {
                bytes[found.start() + 100] ^= 1;
                Files.write(file, bytes);
                return file;
            }
        }
        throw new AssertionError("no message " + number);
    }

    private static StoreReport check(Path store) throws IOException {
        try (StoreMaintenance maintenance = StoreMaintenance.open(store)) {
            return maintenance.check();
        }
    }

    private static Repaired repair(Path store) throws IOException {
        try (StoreMaintenance maintenance = StoreMaintenance.open(store)) {
            return maintenance.repair();
        }
    }

    private static Recovered recovered(Path store) throws IOException {
        try (SessionStore again = Stores.open(store, BootId.current())) {
            Recovered left = again.recovered();
            assertThat(left.cuts()).isEmpty();
            return left;
        }
    }

    /** A fingerprint of each file that holds something: a start also deletes what was prepared and never used. */
    private static Map<String, Integer> content(Path folder) throws IOException {
        Map<String, Integer> content = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                byte[] bytes = Files.readAllBytes(file);
                if (!Arrays.equals(bytes, new byte[bytes.length])) {
                    content.put(file.getFileName().toString(), Arrays.hashCode(bytes));
                }
            }
        }
        return content;
    }

    @Test
    void whole_store_is_said_to_be_whole_and_stays_as_it_is() throws IOException {
        // Given
        Path store = killed();
        Map<String, Integer> before = content(store);

        // When
        StoreReport report = check(store);

        // Then
        assertThat(report.isWhole()).isTrue();
        assertThat(report.contents()).isEqualTo(new StoreReport.Contents(1, 0, MESSAGES, 0));
        assertThat(report.records()).isEqualTo(MESSAGES + 1);
        assertThat(report.segments()).isEqualTo(Stores.files(store).size()).isGreaterThan(3);
        assertThat(content(store)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 22})
    void damaged_middle_costs_what_stood_there_and_nothing_else(int number) throws IOException {
        // Given
        Path store = killed();
        Path file = damage(store, number);
        Map<String, Integer> before = content(store);
        assertThatThrownBy(() -> Stores.open(store, BootId.current()))
                .isInstanceOf(StoreDamagedException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("'spoor store repair " + store + "'");

        // When
        StoreReport report = check(store);

        // Then
        assertThat(report.isWhole()).isFalse();
        assertThat(report.contents().messages()).isEqualTo(MESSAGES - 1);
        assertThat(report.damages()).singleElement().satisfies(damage -> {
            assertThat(damage.file()).isEqualTo(file);
            assertThat(damage.to() - damage.from()).isBetween((long) LARGE, LARGE + 200L);
        });
        assertThat(content(store)).isEqualTo(before);

        // When
        Repaired repaired = repair(store);

        // Then
        assertThat(repaired.report().contents()).isEqualTo(report.contents());
        assertThat(content(repaired.old())).isEqualTo(before);
        assertThat(check(store).isWhole()).isTrue();
        assertThat(waiting(recovered(store), "a")).isEqualTo(payloadsBut(number));
    }

    @Test
    void missing_file_costs_what_was_in_it() throws IOException {
        // Given
        Path store = killed();
        Path gone = Stores.files(store).get(1);
        long inIt = check(store).records();
        Files.delete(gone);

        // When
        StoreReport report = check(store);

        // Then
        assertThat(report.damages()).containsExactly(new Damage(gone, 0, 0, "the file is missing"));
        assertThat(report.refusal()).contains("is missing");
        assertThat(report.records()).isLessThan(inIt - 2);
        repair(store);
        assertThat(payloadsBut()).containsSubsequence(waiting(recovered(store), "a"));
        assertThat(waiting(recovered(store), "a")).hasSize((int) report.records() - 1);
    }

    @Test
    void file_without_its_header_is_named_and_the_others_are_kept() throws IOException {
        // Given
        Path store = killed();
        Path file = Stores.files(store).get(2);
        byte[] bytes = Files.readAllBytes(file);
        bytes[17] ^= 1;
        Files.write(file, bytes);

        // When
        repair(store);

        // Then
        List<String> left = waiting(recovered(store), "a");
        assertThat(left).hasSizeBetween(MESSAGES / 2, MESSAGES - 2);
        assertThat(payloadsBut()).containsSubsequence(left);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everything_that_a_store_can_hold_survives_a_repair(long seed) throws IOException {
        // Given
        Random random = new Random(seed);
        Path killed = folder.resolve("killed");
        Map<String, String> expected;
        try (SessionStore store = Stores.open(folder.resolve("store"))) {
            StoreModel model = new StoreModel(random, store);
            for (int i = 0; i < 3000; i++) {
                model.step();
                if (random.nextInt(300) == 0) {
                    model.compact(model.lastComplete() - random.nextInt(3));
                }
            }
            expected = model.expected();
            Stores.copy(folder.resolve("store"), killed);
        }

        // When
        repair(killed);

        // Then
        assertThat(StoreModel.asText(recovered(killed))).isEqualTo(expected);
        assertThat(check(killed).isWhole()).isTrue();
    }

    @Test
    void interrupted_repair_is_done_again() throws IOException {
        // Given
        Path store = killed();
        damage(store, 5);
        Repaired first = repair(store);
        List<Path> old = new ArrayList<>(Stores.files(first.old()));
        for (int kept = old.size(); kept >= 0; kept--) {
            // When: it was killed when these had not been put aside yet
            Path killed = folder.resolve("killed-" + kept);
            Stores.copy(store, killed);
            for (Path file : old.subList(old.size() - kept, old.size())) {
                Files.copy(file, killed.resolve(file.getFileName().toString()));
            }
            Repaired again = repair(killed);

            // Then
            assertThat(waiting(recovered(killed), "a")).isEqualTo(payloadsBut(5));
            assertThat(again.old()).exists();
        }
    }

    @Test
    void export_has_everything_that_can_be_read_as_json_lines() throws IOException {
        // Given
        Path store = folder.resolve("store");
        try (SessionStore open = Stores.open(store)) {
            DurableSession session = session(open, "a\"b");
            session.subscribed(Stores.subscription("f/+", 1, 7));
            publish(open, "waits", session);
            Holding holding = publish(open, "goes", session).holdings().get(0);
            session.sent(holding, 12, 1);
            open.publish(message("kept", "value", true), Stores.PUBLISHER, true, null, List.<Recipient>of());
        }

        // When
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (StoreMaintenance maintenance = StoreMaintenance.open(store)) {
            maintenance.export(out);
        }

        // Then
        List<String> lines = out.toString(UTF_8).lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0))
                .startsWith("{\"type\":\"session\",\"client_id\":\"a\\\"b\",\"user_name\":\"alice\"")
                .contains("\"subscriptions\":[{\"filter\":\"f/+\",\"qos\":1,");
        assertThat(lines.get(1))
                .contains("\"state\":\"in-flight\",\"packet_id\":12", "\"payload\":\"Z29lcw==\"")
                .contains("\"publisher\":\"sensor-7\"");
        assertThat(lines.get(2)).contains("\"state\":\"waiting\"", "\"payload\":\"d2FpdHM=\"");
        assertThat(lines.get(3)).startsWith("{\"type\":\"retained\",\"topic\":\"kept\"");
        assertThat(out.toString(UTF_8)).endsWith("}\n");
    }

    @Test
    void store_in_use_and_no_store_are_refused() throws IOException {
        Path store = folder.resolve("store");
        try (SessionStore open = Stores.open(store)) {
            session(open, "a");
            assertThatThrownBy(() -> check(store))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is in use");
        }
        assertThatThrownBy(() -> check(folder)).hasMessageContaining("there is no store in " + folder);
        assertThatThrownBy(() -> check(folder.resolve("nothing"))).hasMessageContaining("there is no store in ");
    }
}
