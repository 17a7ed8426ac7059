package io.spoor.broker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DeadLettersCommandTest {
    private static final String LETTERS = """
            {"time":"2026-01-01T00:00:00.000000001Z","topic":"plant/1/temp","clientId":"pump\\u001b[7m","reason":"field type conflict","index":7,"payload":"aGVsbG8="}
            {"time":"2026-01-02T00:00:00Z","topic":"plant/2/raw","clientId":"c","reason":"not JSON","index":8,"payload":"/wA="}
            {"time":"2026-01-03T00:00:00Z","reason":"journal full","lostFirstIndex":10,"lostLastIndex":19}
            """;

    @TempDir
    Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void letters() throws IOException {
        Path folder = Files.createDirectories(data.resolve("dead-letters/influxdb"));
        Files.writeString(folder.resolve("dead-letters.ndjson"), LETTERS);
    }

    @Test
    void letters_are_listed_and_nothing_in_them_reaches_the_terminal() {
        assertThat(run("list")).isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "influxdb:7  2026-01-01T00:00:00.000000001Z  plant/1/temp  pump\\x1b[7m  5 bytes  field type"
                                + " conflict",
                        "influxdb:8  2026-01-02T00:00:00Z  plant/2/raw  c  2 bytes  not JSON",
                        "influxdb:10-19  2026-01-03T00:00:00Z  (10 records lost)  journal full",
                        "3 letters");
    }

    @Test
    void they_are_chosen_by_topic_reason_time_and_destination() {
        run("list", "--topic", "plant/+/temp");
        assertThat(out.toString()).contains("influxdb:7").endsWith("1 letter\n");
        run("list", "--reason", "json");
        assertThat(out.toString()).contains("influxdb:8").endsWith("1 letter\n");
        run("list", "--since", "2026-01-02T00:00:00Z", "--until", "2026-01-03T00:00:00Z");
        assertThat(out.toString()).contains("influxdb:8").endsWith("1 letter\n");
        run("list", "--destination", "embedded");
        assertThat(out.toString()).isEqualTo("0 letters\n");
        run("list", "--limit", "1");
        assertThat(out.toString()).endsWith("3 letters, of which 1 are shown (--limit)\n");
    }

    @Test
    void a_payload_is_shown_as_text_or_hex_or_as_wished() {
        run("show", "influxdb:7");
        assertThat(out.toString()).endsWith("\nhello\n");
        run("show", "influxdb:8");
        assertThat(out.toString()).contains("000000  ff 00 ").endsWith("  ..\n");
        run("show", "influxdb:7", "--as", "base64");
        assertThat(out.toString()).endsWith("\naGVsbG8=\n");
        run("show", "influxdb:7", "--as", "json");
        assertThat(out.toString()).contains("(not JSON: ");
        assertThat(PayloadText.of("{\"a\":[1.50]}".getBytes(UTF_8), PayloadText.Form.json)
                        .lines())
                .containsExactly("{", "  \"a\" : [ 1.50 ]", "}");
        assertThat(run("show", "influxdb:99")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no dead letter influxdb:99");
    }

    @Test
    void replayed_letters_wait_for_the_bridge() throws IOException {
        assertThat(run("replay", "--reason", "conflict")).isZero();

        assertThat(out.toString()).isEqualTo("1 letter to be tried again\n");
        run("list");
        assertThat(out.toString()).doesNotContain("influxdb:7").endsWith("2 letters\n");
        try (var files = Files.list(data.resolve("dead-letters/influxdb/replay"))) {
            assertThat(files)
                    .singleElement()
                    .satisfies(file -> assertThat(Files.readString(file))
                            .isEqualTo(LETTERS.lines().toList().get(0) + "\n"));
        }
    }

    @Test
    void letters_are_deleted_by_name_and_all_only_on_demand() {
        assertThat(run("delete")).isEqualTo(2);
        assertThat(err.toString()).contains("Which letters?");
        assertThat(run("delete", "--all", "--reason", "x")).isEqualTo(2);
        assertThat(run("delete", "influxdb:8", "influxdb:10-19")).isZero();
        assertThat(out.toString()).isEqualTo("2 letters deleted\n");
        run("delete", "--all");
        assertThat(out.toString()).isEqualTo("1 letter deleted\n");
        run("list");
        assertThat(out.toString()).isEqualTo("0 letters\n");
    }

    @Test
    void what_is_wrong_is_named() {
        assertThat(run("list", "--topic", "a/#/b")).isEqualTo(2);
        assertThat(err.toString()).contains("'a/#/b' is not a topic filter");
        assertThat(run("list", "--since", "soon")).isEqualTo(2);
        assertThat(err.toString()).contains("'soon' is no time");
        assertThat(run("list", "--destination", "nowhere")).isEqualTo(1);
        assertThat(err.toString()).contains("'nowhere' keeps no dead letters").contains("embedded, influxdb");
        data = data.resolve("elsewhere");
        assertThat(run("list")).isEqualTo(1);
        assertThat(err.toString()).contains("--data takes the broker's data directory");
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("deadletters"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        CommandLine commandLine = SpoorCommand.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(all.toArray(String[]::new));
    }
}
