package io.spoor.certs.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.certs.CertsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSecretStoreTest {
    @TempDir
    Path folder;

    @Test
    void a_secret_is_a_folder_of_private_files() throws Exception {
        // Given
        SecretStore store = new FolderSecretStore(folder.resolve("new"), false);

        // When
        boolean created = store.create("users", SecretStore.Kind.OPAQUE, Map.of("admin", bytes("x")));

        // Then
        assertThat(created).isTrue();
        Path file = folder.resolve("new/users/admin");
        assertThat(file).hasContent("x");
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(permissions(folder.resolve("new/users"))).isEqualTo("rwx------");
        assertThat(store.find("users").orElseThrow().data()).containsOnlyKeys("admin");
    }

    @Test
    void the_group_may_read_if_it_shall() throws Exception {
        // Given: the folder is there, as the mount point of a volume.
        SecretStore store = new FolderSecretStore(folder, true);
        Files.createDirectory(folder.resolve("mounted"));

        // When
        assertThat(store.find("mounted")).isEmpty();
        store.create("mounted", SecretStore.Kind.OPAQUE, Map.of("admin", bytes("x")));
        store.create("made", SecretStore.Kind.OPAQUE, Map.of("admin", bytes("x")));

        // Then
        assertThat(permissions(folder.resolve("mounted/admin"))).isEqualTo("rw-r-----");
        assertThat(permissions(folder.resolve("made"))).isEqualTo("rwxr-x---");
    }

    @Test
    void only_what_was_found_is_replaced() throws Exception {
        // Given
        SecretStore store = new FolderSecretStore(folder, false);
        store.create("users", SecretStore.Kind.OPAQUE, Map.of("admin", bytes("1")));
        StoredSecret found = store.find("users").orElseThrow();
        assertThat(store.replace(found, Map.of("admin", bytes("2")))).isTrue();

        // Then
        assertThat(store.replace(found, Map.of("admin", bytes("3")))).isFalse();
        assertThat(store.create("users", SecretStore.Kind.OPAQUE, Map.of("admin", bytes("4"))))
                .isFalse();
        assertThat(folder.resolve("users/admin")).hasContent("2");
    }

    @Test
    void a_file_that_does_not_change_is_not_touched() throws Exception {
        // Given
        SecretStore store = new FolderSecretStore(folder, false);
        store.create("users", SecretStore.Kind.OPAQUE, Map.of("a", bytes("1"), "b", bytes("1")));
        Object before =
                Files.readAttributes(folder.resolve("users/a"), "unix:ino").get("ino");

        // When
        store.replace(store.find("users").orElseThrow(), Map.of("a", bytes("1"), "b", bytes("2")));

        // Then
        assertThat(Files.readAttributes(folder.resolve("users/a"), "unix:ino").get("ino"))
                .isEqualTo(before);
        assertThat(folder.resolve("users/b")).hasContent("2");
    }

    @Test
    void a_file_where_a_folder_belongs_is_named() throws Exception {
        // Given
        Files.createFile(folder.resolve("users"));

        // Then
        assertThatThrownBy(() -> new FolderSecretStore(folder, false).find("users"))
                .isInstanceOf(CertsException.class)
                .hasMessageContaining(folder.resolve("users").toString())
                .hasMessageContaining("it is not a folder");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
