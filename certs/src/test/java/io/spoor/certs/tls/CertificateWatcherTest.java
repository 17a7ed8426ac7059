package io.spoor.certs.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.PemFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateWatcherTest {
    private final CertificateWatcher watcher = new CertificateWatcher(Duration.ofMillis(20), InstantSource.system());
    private final Recorder recorder = new Recorder();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private TestAuthority authority;

    @BeforeEach
    void create() throws Exception {
        authority = TestAuthority.create(folder, "ca");
    }

    @AfterEach
    void close() {
        watcher.close();
    }

    @Test
    void a_new_certificate_is_handed_over() throws Exception {
        // Given
        TlsFiles.Pem files = authority.server("server");
        CertificateWatcher.Watch watch = watcher.watch("tls", new TlsFiles(files, null), recorder);
        X509Certificate before = own(watch);

        // When
        authority.server("server");

        // Then
        await().until(() -> !recorder.changes.isEmpty());
        assertThat(own(watch)).isNotEqualTo(before).isEqualTo(certificate(files.certificate()));
        assertThat(recorder.changes).containsExactly(watch.material());
        assertThat(recorder.failures).isEmpty();
    }

    @Test
    void a_swapped_link_as_in_kubernetes_is_noticed() throws Exception {
        // Given: server.pem -> ..data/server.pem, ..data -> ..1
        for (String version : List.of("..1", "..2")) {
            Files.createDirectory(folder.resolve(version));
            TlsFiles.Pem written = authority.server("made");
            Files.move(written.certificate(), folder.resolve(version).resolve("server.pem"));
            Files.move(written.key(), folder.resolve(version).resolve("server.key"));
        }
        Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        TlsFiles.Pem files = new TlsFiles.Pem(
                Files.createSymbolicLink(folder.resolve("server.pem"), Path.of("..data/server.pem")),
                Files.createSymbolicLink(folder.resolve("server.key"), Path.of("..data/server.key")),
                null);
        CertificateWatcher.Watch watch = watcher.watch("tls", new TlsFiles(files, null), recorder);

        // When
        Path swap = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2"));
        Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE);

        // Then
        await().until(() -> !recorder.changes.isEmpty());
        assertThat(own(watch)).isEqualTo(certificate(folder.resolve("..2/server.pem")));
        assertThat(recorder.failures).isEmpty();
    }

    @Test
    void a_revocation_is_handed_over() throws Exception {
        // Given
        X509Certificate device = certificate(authority.client("device").certificate());
        CertificateWatcher.Watch watch = watcher.watch("tls", new TlsFiles(null, authority.trustWithCrl()), recorder);
        check(watch, device);

        // When
        authority.revoke(device);

        // Then
        await().until(() -> !recorder.changes.isEmpty());
        assertThatThrownBy(() -> check(watch, device)).hasMessageContaining("was revoked on");
    }

    @Test
    void what_is_broken_is_reported_once_and_the_old_stays() throws Exception {
        // Given
        TlsFiles.Pem files = authority.server("server");
        String key = Files.readString(files.key());
        CertificateWatcher.Watch watch = watcher.watch("tls", new TlsFiles(files, null), recorder);
        TlsMaterial before = watch.material();

        // When
        Files.delete(files.key());
        await().until(() -> recorder.failures.size() == 1);
        Files.writeString(files.key(), "nonsense");
        await().until(() -> recorder.failures.size() == 2);

        // Then
        assertThat(recorder.failures)
                .extracting(Exception::getMessage)
                .satisfiesExactly(
                        first -> assertThat(first)
                                .isEqualTo("Cannot read " + files.key() + ": there is no such file or folder"),
                        second -> assertThat(second).contains("it is not PEM"));
        assertThat(watch.material()).isSameAs(before);

        // When it is as it was, and then new
        Files.writeString(files.key(), key);
        authority.server("server");

        // Then
        await().until(() -> !recorder.changes.isEmpty());
        assertThat(recorder.failures).hasSize(2);
        assertThat(own(watch)).isEqualTo(certificate(files.certificate()));
    }

    @Test
    void a_faulty_listener_stops_nobody() throws Exception {
        // Given
        TlsFiles.Pem faulty = authority.server("faulty");
        TlsFiles.Pem good = authority.server("good");
        CertificateWatcher.Listener thrower = new CertificateWatcher.Listener() {
            @Override
            public void changed(String name, TlsMaterial material) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void failed(String name, CertsException problem) {
                throw new IllegalStateException("on purpose");
            }
        };
        watcher.watch("faulty", new TlsFiles(faulty, null), thrower);
        watcher.watch("good", new TlsFiles(good, null), recorder);

        // When
        authority.server("faulty");
        authority.server("good");

        // Then
        await().until(() -> recorder.names.contains("good"));
    }

    @Test
    void a_watch_that_is_closed_hears_nothing() throws Exception {
        // Given
        TlsFiles.Pem files = authority.server("server");
        Recorder other = new Recorder();
        CertificateWatcher.Watch closed = watcher.watch("closed", new TlsFiles(files, null), recorder);
        watcher.watch("open", new TlsFiles(files, null), other);

        // When
        closed.close();
        authority.server("server");

        // Then
        await().until(() -> !other.changes.isEmpty());
        assertThat(recorder.names).isEmpty();
    }

    private static void check(CertificateWatcher.Watch watch, X509Certificate device) throws Exception {
        Objects.requireNonNull(watch.material().trust())
                .trustManager()
                .checkClientTrusted(new X509Certificate[] {device}, "EC");
    }

    private static X509Certificate own(CertificateWatcher.Watch watch) {
        return Objects.requireNonNull(watch.material().identity()).certificate();
    }

    private static X509Certificate certificate(Path file) throws CertsException {
        return PemFile.certificates(FileContent.read(file)).get(0);
    }

    private static final class Recorder implements CertificateWatcher.Listener {
        private final List<TlsMaterial> changes = new CopyOnWriteArrayList<>();
        private final List<CertsException> failures = new CopyOnWriteArrayList<>();
        private final List<String> names = new CopyOnWriteArrayList<>();

        @Override
        public void changed(String name, TlsMaterial material) {
            names.add(name);
            changes.add(material);
        }

        @Override
        public void failed(String name, CertsException problem) {
            names.add(name);
            failures.add(problem);
        }
    }
}
