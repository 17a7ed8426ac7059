package io.spoor.certs.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.certs.CertsException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
    @TempDir
    Path folder;

    @Test
    void a_second_writer_waits_only_so_long() throws Exception {
        // Given
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        Thread first = new Thread(() -> {
            try {
                DirectoryLock.hold(folder, () -> {
                    held.countDown();
                    try {
                        enough.await();
                    } catch (InterruptedException e) {
                        throw new CertsException("interrupted", e);
                    }
                    return "";
                });
            } catch (CertsException e) {
                throw new IllegalStateException(e);
            }
        });
        first.start();
        held.await();

        // Then
        try {
            assertThatThrownBy(() -> DirectoryLock.hold(folder, Duration.ofMillis(50), () -> ""))
                    .isInstanceOf(CertsException.class)
                    .hasMessageContaining("Another process has been writing to " + folder);
        } finally {
            enough.countDown();
            first.join();
        }
        assertThat(DirectoryLock.<String>hold(folder, () -> "turn")).isEqualTo("turn");
    }

    @Test
    void threads_lose_none_of_each_others_certificates() throws Exception {
        // Given
        int threads = 4;
        int each = 10;
        CertificateAuthority.create(folder.resolve("ca"), CaProfile.DEFAULT, InstantSource.system());
        ExecutorService executor = Executors.newFixedThreadPool(threads);

        // When
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                running.add(executor.submit(() -> {
                    CertificateAuthority authority =
                            CertificateAuthority.open(folder.resolve("ca"), null, InstantSource.system());
                    for (int i = 0; i < each; i++) {
                        IssuedCertificate issued = authority.issue(CertificateRequest.client("device", List.of()));
                        if (i % 2 == 0) {
                            authority.revoke(issued.certificate().getSerialNumber(), RevocationReason.SUPERSEDED, null);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each1 : running) {
                each1.get();
            }
        } finally {
            executor.shutdown();
        }

        // Then
        CaDirectory directory = CaDirectory.at(folder.resolve("ca"));
        assertThat(directory.entries()).hasSize(threads * each);
        assertThat(directory.revocationList().orElseThrow().getRevokedCertificates())
                .hasSize(threads * each / 2);
    }
}
