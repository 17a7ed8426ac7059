package io.spoor.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.auth.PasswordFile;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PasswdCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Deque<String> answers = new ArrayDeque<>();

    @Test
    void a_password_typed_twice_makes_a_file_for_its_owner_only() throws Exception {
        answers.addAll(List.of("gehéim", "gehéim"));

        assertThat(run("", file(), "alice")).isZero();

        assertThat(out.toString()).isEqualTo("Added alice in " + file() + System.lineSeparator());
        assertThat(matches("alice", "gehéim")).isTrue();
        assertThat(Files.readString(Path.of(file()))).startsWith("alice:$argon2id$v=19$m=7168,t=5,p=1$");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file()))))
                .isEqualTo("rw-------");
    }

    @Test
    void passwords_that_differ_change_nothing() {
        answers.addAll(List.of("one", "two"));

        assertThat(run("", file(), "alice")).isEqualTo(1);

        assertThat(err.toString()).contains("differ");
        assertThat(Path.of(file())).doesNotExist();
    }

    @Test
    void without_a_terminal_other_ways_are_named() {
        assertThat(run("secret\n", file(), "alice")).isEqualTo(2);

        assertThat(err.toString()).contains("--stdin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "secret\n", "secret\r\n", "secret\nmore\n"})
    void the_first_line_of_standard_input_is_the_password(String input) throws Exception {
        assertThat(run(input, "--stdin", file(), "alice")).isZero();

        assertThat(matches("alice", "secret")).isTrue();
        assertThat(out.toString()).doesNotContain("secret");
    }

    @Test
    void a_password_can_come_from_a_file_and_be_kept_as_bcrypt() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "from file\n");

        assertThat(run("", "--password-file", secret.toString(), "--bcrypt", file(), "alice"))
                .isZero();

        assertThat(Files.readString(Path.of(file()))).startsWith("alice:$2y$10$");
        assertThat(matches("alice", "from file")).isTrue();
    }

    @Test
    void a_user_can_be_changed_and_removed() throws Exception {
        run("one\n", "--stdin", file(), "alice");
        run("one\n", "--stdin", file(), "bob");

        assertThat(run("two\n", "--stdin", file(), "alice")).isZero();
        assertThat(out.toString()).contains("Changed the password of alice");
        assertThat(matches("alice", "two")).isTrue();

        assertThat(run("", "--delete", file(), "alice")).isZero();
        assertThat(matches("alice", "two")).isFalse();
        assertThat(matches("bob", "one")).isTrue();

        assertThat(run("", "--delete", file(), "alice")).isEqualTo(1);
        assertThat(err.toString()).contains("has no user 'alice'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "", "#a", " a", "a\nb"})
    void a_user_name_that_would_break_the_file_is_refused_before_asking(String user) {
        assertThat(run("secret\n", "--stdin", file(), user)).isEqualTo(2);

        assertThat(err.toString()).contains("the user name '" + user + "'");
        assertThat(Path.of(file())).doesNotExist();
    }

    @Test
    void an_empty_password_is_refused() {
        assertThat(run("\n", "--stdin", file(), "alice")).isEqualTo(2);

        assertThat(err.toString()).contains("the password has 0 bytes, expected 1 to 65535");
    }

    @Test
    void a_password_longer_than_a_packet_can_carry_is_refused() {
        assertThat(run("x".repeat(65_536), "--stdin", file(), "alice")).isEqualTo(2);

        assertThat(err.toString()).contains("65536 bytes");
    }

    @Test
    void a_missing_folder_is_named() {
        String file = folder.resolve("none/passwd").toString();

        assertThat(run("x\n", "--stdin", file, "alice")).isEqualTo(1);

        assertThat(err.toString()).contains("the folder of " + file + " does not exist");
    }

    @Test
    void only_one_source_of_the_password_can_be_chosen() {
        assertThat(run("x\n", "--stdin", "--delete", file(), "alice")).isEqualTo(2);
    }

    private int run(String input, String... arguments) {
        PasswdCommand command = new PasswdCommand(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                question -> answers.isEmpty() ? null : answers.remove().toCharArray());
        return new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println(failure.getMessage());
                    return 1;
                })
                .execute(arguments);
    }

    private String file() {
        return folder.resolve("passwd").toString();
    }

    private boolean matches(String user, String password) throws Exception {
        return PasswordFile.open(Path.of(file())).matches(user, password.getBytes(StandardCharsets.UTF_8));
    }
}
