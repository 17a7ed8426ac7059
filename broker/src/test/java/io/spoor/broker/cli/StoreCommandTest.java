package io.spoor.broker.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.Durability;
import io.spoor.broker.config.StoreConfig;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.tracing.TraceEvent.StoreCut;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code spoor store} with what a broker left. */
class StoreCommandTest {
    @TempDir
    Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private FeatureBroker broker() throws IOException {
        return new FeatureBroker(config ->
                BrokerConfig.minimal(data).withMqtt(config.mqtt()).withStore(StoreConfig.of(Durability.PROCESS)));
    }

    /** A session away with three messages, and their store's only file. */
    private Path left() throws IOException {
        try (FeatureBroker broker = broker()) {
            try (RawMqttClient away = broker.raw5("away", false, 3600)) {
                away.subscribe("t", 1);
            }
            for (int i = 1; i <= 3; i++) {
                broker.publish("t", "message-" + i);
            }
        }
        try (Stream<Path> files = Files.list(data.resolve("store"))) {
            return files.filter(file -> file.toString().endsWith(".store"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void damage(Path file, String text) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[new String(bytes, ISO_8859_1).indexOf(text)] ^= 1;
        Files.write(file, bytes);
    }

    private int run(String... arguments) {
        CommandLine commandLine = SpoorCommand.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    private String store() {
        return data.resolve("store").toString();
    }

    @Test
    void whole_store_is_counted() throws IOException {
        left();
        assertThat(run("store", "check", store())).isZero();
        assertThat(out.toString())
                .contains("         1 sessions")
                .contains("         1 subscriptions")
                .contains("         3 messages for these sessions")
                .contains("It is whole.");
    }

    @Test
    void damaged_middle_is_checked_exported_and_repaired() throws IOException {
        // Given
        Path file = left();
        damage(file, "message-2");

        // When
        assertThat(run("store", "check", store())).isEqualTo(1);
        // Then
        assertThat(out.toString())
                .contains("         2 messages for these sessions")
                .contains("Damaged: " + file.toAbsolutePath() + ", offset ")
                .contains("A start is refused: ")
                .contains("'spoor store repair " + store() + "'");

        // When
        Path to = data.resolve("export.jsonl");
        assertThat(run("store", "export", store(), "--to", to.toString())).isEqualTo(1);
        // Then
        assertThat(Files.readAllLines(to)).hasSize(3).allMatch(line -> line.contains("\"client_id\":\"away\""));
        assertThat(err.toString()).contains("Damaged: ");
        assertThat(run("store", "export", store(), "--to", to.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("is there already");

        // When
        assertThat(run("store", "repair", store())).isZero();
        // Then
        assertThat(out.toString()).contains("The old files are in " + data.resolve("store/damaged-1"));
        assertThat(run("store", "check", store())).isZero();
        try (FeatureBroker broker = broker();
                RawMqttClient away = broker.raw5("away", false, 3600)) {
            assertThat(away.expect(RawPacket.PUBLISH).payload()).asString().isEqualTo("message-1");
            assertThat(away.expect(RawPacket.PUBLISH).payload()).asString().isEqualTo("message-3");
        }
    }

    @Test
    void repair_of_a_whole_store_changes_nothing() throws IOException {
        left();
        assertThat(run("store", "repair", store())).isZero();
        assertThat(out.toString()).contains("nothing was changed");
        assertThat(data.resolve("store/damaged-1")).doesNotExist();
    }

    @Test
    void no_store_and_one_in_use_are_said() throws IOException {
        assertThat(run("store", "check", store())).isEqualTo(1);
        assertThat(err.toString()).contains("there is no store in " + store());
        try (FeatureBroker broker = broker()) {
            broker.raw5("a", false, 3600).close();
            assertThat(run("store", "check", store())).isEqualTo(1);
            assertThat(err.toString()).contains("is in use");
        }
    }

    @Test
    void end_that_was_cut_off_is_an_event_of_the_next_start() throws IOException {
        // Given
        Path file = left();
        damage(file, "message-3");

        // When
        try (FeatureBroker broker = broker()) {
            // Then
            StoreCut cut = broker.trace().await(StoreCut.class, event -> true);
            assertThat(cut.file()).isEqualTo(file.toAbsolutePath().toString());
            assertThat(cut.offset()).isPositive();
            assertThat(cut.bytes()).isGreaterThan(20);
            assertThat(cut.records()).isZero();
        }
    }
}
