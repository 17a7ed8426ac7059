package io.spoor.broker.auth;

import static io.spoor.broker.auth.Clients.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.spoor.broker.auth.PasswordFileEditor.Kind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordFileTest {

    @TempDir
    private Path folder;

    private Path path;
    private PasswordFileEditor editor;

    @BeforeEach
    void name_file() {
        path = folder.resolve("passwd");
        editor = new PasswordFileEditor(path);
    }

    @Test
    void users_of_both_kinds_are_known_by_their_passwords() throws Exception {
        editor.set("alice", bytes("a"), Kind.ARGON2ID);
        editor.set("bob", bytes("b"), Kind.BCRYPT);

        PasswordFile file = PasswordFile.open(path);

        assertThat(file.matches("alice", bytes("a"))).isTrue();
        assertThat(file.matches("bob", bytes("b"))).isTrue();
        assertThat(file.matches("alice", bytes("b"))).isFalse();
        assertThat(file.matches("alice", null)).isFalse();
        assertThat(file.matches("alice", bytes(""))).isFalse();
        assertThat(file.matches("carol", bytes("a"))).isFalse();
        assertThat(file.matches("", bytes("a"))).isFalse();
    }

    @Test
    void a_password_found_right_before_is_still_compared() throws Exception {
        editor.set("alice", bytes("a"), Kind.ARGON2ID);
        PasswordFile file = PasswordFile.open(path);

        assertThat(file.matches("alice", bytes("a"))).isTrue();
        assertThat(file.matches("alice", bytes("a"))).isTrue();
        assertThat(file.matches("alice", bytes("b"))).isFalse();
    }

    @Test
    void a_changed_file_holds_at_the_next_look_also_for_passwords_found_right_before() throws Exception {
        // Given
        editor.set("alice", bytes("old"), Kind.BCRYPT);
        editor.set("bob", bytes("b"), Kind.BCRYPT);
        PasswordFile file = PasswordFile.open(path);
        assertThat(file.matches("alice", bytes("old"))).isTrue();
        assertThat(file.matches("bob", bytes("b"))).isTrue();

        // When
        editor.set("alice", bytes("new"), Kind.BCRYPT);
        editor.remove("bob");
        file.poll();

        // Then
        assertThat(file.matches("alice", bytes("old"))).isFalse();
        assertThat(file.matches("alice", bytes("new"))).isTrue();
        assertThat(file.matches("bob", bytes("b"))).isFalse();
        assertThat(file.size()).isEqualTo(1);
    }

    @Test
    void a_broken_or_missing_file_leaves_the_last_good_one_in_force() throws Exception {
        editor.set("alice", bytes("a"), Kind.BCRYPT);
        PasswordFile file = PasswordFile.open(path);
        String good = Files.readString(path);

        Files.writeString(path, good + "bob:plain\n");
        file.poll();
        assertThat(file.size()).isEqualTo(1);

        Files.delete(path);
        file.poll();
        assertThat(file.matches("alice", bytes("a"))).isTrue();

        Files.writeString(path, "# nobody\n");
        file.poll();
        assertThat(file.matches("alice", bytes("a"))).isFalse();
    }

    @Test
    void a_change_that_keeps_time_and_size_is_seen_while_the_file_is_young() throws Exception {
        // Given
        editor.set("alice", bytes("a"), Kind.BCRYPT);
        FileTime time = FileTime.from(Instant.now());
        Files.setLastModifiedTime(path, time);
        PasswordFile file = PasswordFile.open(path);
        String line = Files.readString(path);

        // When
        Files.writeString(path, line.replace("alice", "ALICE"));
        Files.setLastModifiedTime(path, time);
        file.poll();

        // Then
        assertThat(file.matches("ALICE", bytes("a"))).isTrue();
    }

    @Test
    void the_poller_looks_by_itself() throws Exception {
        editor.set("alice", bytes("a"), Kind.BCRYPT);
        PasswordFile file = PasswordFile.open(path);
        Runnable broken = () -> {
            throw new IllegalStateException("another file");
        };

        try (AuthFilePoller poller = new AuthFilePoller(Duration.ofMillis(20), List.of(broken, file::poll))) {
            assertThat(poller).isNotNull();
            editor.set("bob", bytes("b"), Kind.BCRYPT);
            Awaitility.await().until(() -> file.size() == 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", ":hash", "alice:secret", "alice:$6$salt$hash"})
    void a_bad_line_is_named_with_what_would_be_right(String line) throws IOException {
        Files.writeString(path, "# users\n\n" + line + "\n");

        assertThatThrownBy(() -> PasswordFile.open(path))
                .isInstanceOf(AuthFileException.class)
                .hasMessageStartingWith(path + ":3: ")
                .hasMessageContaining("expected")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_user_with_two_lines_is_an_error() throws IOException {
        editor.set("alice", bytes("a"), Kind.BCRYPT);
        String line = Files.readString(path);
        Files.writeString(path, line + line);

        assertThatThrownBy(() -> PasswordFile.open(path))
                .hasMessage(path + ":2: user alice has a line already, expected one");
    }

    @Test
    void a_missing_file_and_one_that_is_not_text_are_named() throws IOException {
        assertThatThrownBy(() -> PasswordFile.open(path)).hasMessage(path + ": there is no such file");

        Files.write(path, new byte[] {(byte) 0xFF, (byte) 0xFE});
        assertThatThrownBy(() -> PasswordFile.open(path)).hasMessageContaining("not UTF-8");
    }

    @Test
    void an_unknown_user_costs_the_computation_of_a_hash() throws Exception {
        // Given
        editor.set("alice", bytes("a"), Kind.ARGON2ID);
        PasswordFile file = PasswordFile.open(path);

        // When
        long wrongPassword = allocatedBy(() -> file.matches("alice", bytes("wrong")));
        long unknownUser = allocatedBy(() -> file.matches("mallory", bytes("wrong")));

        // Then the memory that Argon2 fills shows that it was computed
        assertThat(wrongPassword).isGreaterThan(1_000_000);
        assertThat(unknownUser).isBetween(wrongPassword / 2, wrongPassword * 2);
    }

    private static long allocatedBy(Runnable action) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        action.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void editing_keeps_the_other_lines_and_the_permissions() throws IOException {
        // Given
        editor.set("alice", bytes("a"), Kind.BCRYPT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        Files.writeString(path, "# staff\n\n" + Files.readString(path));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));

        // When
        boolean bobIsNew = editor.set("bob", bytes("b"), Kind.BCRYPT);
        boolean aliceIsNew = editor.set("alice", bytes("c"), Kind.BCRYPT);

        // Then
        assertThat(bobIsNew).isTrue();
        assertThat(aliceIsNew).isFalse();
        List<String> lines = Files.readAllLines(path);
        assertThat(lines).hasSize(4);
        assertThat(lines.subList(0, 2)).containsExactly("# staff", "");
        assertThat(lines.get(2)).startsWith("alice:$2y$");
        assertThat(lines.get(3)).startsWith("bob:$2y$");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-r-----");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void editing_through_a_link_changes_the_file_behind_it() throws IOException {
        editor.set("alice", bytes("a"), Kind.BCRYPT);
        Path link = Files.createSymbolicLink(folder.resolve("link"), path);

        new PasswordFileEditor(link).set("bob", bytes("b"), Kind.BCRYPT);

        assertThat(link).isSymbolicLink();
        assertThat(Files.readAllLines(path)).hasSize(2);
    }

    @Test
    void what_bcrypt_would_cut_off_is_refused() {
        assertThatThrownBy(() -> editor.set("alice", new byte[73], Kind.BCRYPT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("72");
        assertThatThrownBy(() -> editor.set("alice", new byte[0], Kind.ARGON2ID))
                .hasMessageContaining("expected 1 to");
    }
}
