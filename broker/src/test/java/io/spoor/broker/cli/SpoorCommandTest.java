package io.spoor.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.ConfigText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class SpoorCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void every_command_and_subcommand_explains_itself() {
        for (List<String> command : everyCommand(SpoorCommand.commandLine(), List.of())) {
            // Given
            out.getBuffer().setLength(0);
            List<String> arguments = new ArrayList<>(command);
            arguments.add("--help");

            // When
            int exitCode = run(arguments.toArray(String[]::new));

            // Then
            assertThat(exitCode).as("%s", arguments).isZero();
            assertThat(out.toString()).contains("Usage: spoor " + String.join(" ", command));
            assertThat(err.toString()).isEmpty();
        }
    }

    @Test
    void version_tells_what_was_built_and_what_runs_it() {
        // When
        int exitCode = run("version");

        // Then
        assertThat(exitCode).isZero();
        assertThat(out.toString()).matches("(?s)Spoor \\d+\\.\\d+\\.\\d+\\S*( \\(\\w+\\))?\\RJava \\d+.*");
    }

    @Test
    void a_command_is_required_and_must_exist() {
        // When, then
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required subcommand").contains("Usage: spoor");
        err.getBuffer().setLength(0);
        assertThat(run("check-confg")).isEqualTo(2);
        assertThat(err.toString()).contains("check-confg").contains("Did you mean: spoor check-config");
    }

    @Test
    void a_right_configuration_is_printed_with_every_setting_and_can_be_read_again() throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("spoor.yaml"), "node: \"spoor $${1}\"\nmqtt: {maximumQos: 1}\n");

        // When
        int exitCode = run("check-config", file.toString());

        // Then
        assertThat(exitCode).isZero();
        assertThat(out.toString())
                .startsWith("# " + file + " is right. In effect:")
                .contains("  maximumQos: 1\n");
        Path printed = Files.writeString(folder.resolve("printed.yaml"), out.toString());
        assertThat(ConfigText.of(BrokerConfig.load(printed))).isEqualTo(ConfigText.of(BrokerConfig.load(file)));
    }

    @Test
    void a_wrong_configuration_exits_with_2_and_says_everything_without_a_stack_trace() throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("spoor.yaml"), "noed: x\nmqtt: {maximumQos: 9}\n");

        // When
        int exitCode = run("check-config", file.toString());

        // Then
        assertThat(exitCode).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains(file + ": 2 problems", "noed: this key is unknown; did you mean node?")
                .contains("mqtt.maximumQos: 9 is not between 0 and 2")
                .doesNotContain("\tat ");
    }

    @Test
    void a_surprise_exits_with_1_and_shows_no_stack_trace_to_the_caller() {
        // Given
        CommandLine commandLine = redirected(SpoorCommand.commandLine().addSubcommand(new Failing()));

        // When
        int exitCode = commandLine.execute("fail");

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "This should not have happened: java.lang.IllegalStateException: on purpose");
    }

    @Test
    void a_wrong_log_level_is_refused() {
        // When, then
        assertThat(SpoorCommand.execute(Map.of("SPOOR_LOG_LEVEL", "loud"), "version"))
                .isEqualTo(2);
        assertThat(SpoorCommand.execute(Map.of("SPOOR_LOG_LEVEL", "WARN"), "version"))
                .isZero();
    }

    @Command(name = "fail")
    private static final class Failing implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new IllegalStateException("on purpose");
        }
    }

    private static List<List<String>> everyCommand(CommandLine command, List<String> path) {
        List<List<String>> all = new ArrayList<>(List.of(path));
        command.getSubcommands().forEach((name, below) -> {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            all.addAll(everyCommand(below, longer));
        });
        return all;
    }

    private int run(String... arguments) {
        return redirected(SpoorCommand.commandLine()).execute(arguments);
    }

    private CommandLine redirected(CommandLine commandLine) {
        return commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    }
}
