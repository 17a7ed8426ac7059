package io.spoor.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
    @TempDir
    Path folder;

    @Test
    void a_secret_is_closed_to_others_also_where_the_file_before_it_was_open() throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("device.key"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        // When
        PrivateFiles.writeSecret(file, "new");

        // Then
        assertThat(file).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(files()).containsExactly(file);
    }

    @Test
    void no_moment_shows_an_open_or_partial_secret() throws Exception {
        // Given
        Path file = folder.resolve("device.key");
        String one = "1".repeat(100_000);
        String two = "2".repeat(100_000);
        PrivateFiles.writeSecret(file, one);
        AtomicBoolean done = new AtomicBoolean();
        Set<String> seen = new ConcurrentSkipListSet<>();
        Thread observer = new Thread(() -> {
            while (!done.get()) {
                look(file, seen);
            }
        });
        observer.start();

        // When
        try {
            for (int i = 0; i < 200; i++) {
                PrivateFiles.writeSecret(file, i % 2 == 0 ? two : one);
            }
        } finally {
            done.set(true);
            observer.join();
        }

        // Then
        assertThat(seen).isSubsetOf("rw-------", "100000 1", "100000 2").hasSizeGreaterThan(1);
    }

    private void look(Path file, Set<String> seen) {
        try {
            String text = Files.readString(file);
            seen.add(text.length() + " " + text.substring(0, Math.min(1, text.length())));
        } catch (IOException e) {
            seen.add(e.toString());
        }
        try (Stream<Path> all = Files.list(folder)) {
            for (Path path : all.toList()) {
                seen.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            }
        } catch (java.nio.file.NoSuchFileException e) {
            assertThat(e.getFile()).isNotEqualTo(file.toString()); // a temporary file that has just been moved
        } catch (IOException e) {
            seen.add(e.toString());
        }
    }

    @Test
    void a_folder_that_is_missing_is_named() {
        Path file = folder.resolve("missing/device.key");

        assertThatThrownBy(() -> PrivateFiles.writeSecret(file, "x"))
                .isInstanceOf(CertsException.class)
                .hasMessage("Cannot write " + file + ": there is no such file or folder");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}
