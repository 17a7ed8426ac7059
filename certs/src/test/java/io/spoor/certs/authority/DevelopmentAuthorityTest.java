package io.spoor.certs.authority;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.FileContent;
import io.spoor.certs.PemFile;
import io.spoor.certs.authority.DevelopmentAuthority.DevelopmentFiles;
import io.spoor.certs.tls.ExpiredCrl;
import io.spoor.certs.tls.TlsFiles;
import io.spoor.certs.tls.TlsMaterial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void the_first_start_makes_all_that_tls_needs() throws Exception {
        // When
        DevelopmentFiles files = prepare(NOW, "laptop.local");

        // Then
        X509Certificate server = certificate(files.serverCertificate());
        assertThat(AlternativeName.of(server))
                .extracting(AlternativeName::toString)
                .containsExactly("dns:localhost", "ip:127.0.0.1", "ip:::1", "dns:laptop.local");
        assertThat(certificate(files.clientCertificate())
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=device-1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.serverKey())))
                .isEqualTo("rw-------");
        TlsMaterial material = TlsMaterial.load(
                new TlsFiles(
                        new TlsFiles.Pem(files.serverCertificate(), files.serverKey(), null),
                        new TlsFiles.Trust(files.authority(), List.of(files.revocationList()), ExpiredCrl.REFUSE)),
                InstantSource.fixed(NOW));
        assertThat(material.warnings(NOW)).isEmpty();
    }

    @Test
    void later_starts_change_nothing() throws Exception {
        // Given
        DevelopmentFiles first = prepare(NOW, "laptop");
        byte[] server = Files.readAllBytes(first.serverCertificate());

        // When
        DevelopmentFiles second = prepare(NOW.plus(Duration.ofDays(300)), "laptop");

        // Then
        assertThat(second).isEqualTo(first);
        assertThat(second.serverCertificate()).hasBinaryContent(server);
    }

    @Test
    void what_ends_soon_is_renewed_by_the_same_authority() throws Exception {
        // Given
        DevelopmentFiles files = prepare(NOW, "laptop");
        X509Certificate authority = certificate(files.authority());
        X509Certificate client = certificate(files.clientCertificate());

        // When
        Instant later = NOW.plus(Duration.ofDays(370));
        prepare(later, "laptop");

        // Then
        assertThat(certificate(files.serverCertificate()).getNotBefore().toInstant())
                .isEqualTo(later.minus(CertificateAuthority.CLOCK_SKEW));
        assertThat(certificate(files.authority())).isEqualTo(authority);
        assertThat(certificate(files.clientCertificate())).isEqualTo(client);
    }

    @Test
    void a_new_host_name_gets_a_new_server_certificate() throws Exception {
        // Given
        DevelopmentFiles files = prepare(NOW, "laptop");

        // When
        prepare(NOW, "desktop");

        // Then
        assertThat(AlternativeName.of(certificate(files.serverCertificate()))).contains(AlternativeName.dns("desktop"));
    }

    @Test
    void what_is_damaged_is_made_anew() throws Exception {
        // Given
        DevelopmentFiles files = prepare(NOW, "laptop");
        Files.writeString(files.serverCertificate(), "-----BEGIN CERTIFICATE-----");
        Files.copy(files.serverKey(), files.clientKey(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        // When
        prepare(NOW, "laptop");

        // Then
        for (TlsFiles.Pem pair : List.of(
                new TlsFiles.Pem(files.serverCertificate(), files.serverKey(), null),
                new TlsFiles.Pem(files.clientCertificate(), files.clientKey(), null))) {
            assertThat(TlsMaterial.load(new TlsFiles(pair, null), InstantSource.fixed(NOW))
                            .identity())
                    .isNotNull();
        }
    }

    @Test
    void this_machine_has_names() throws Exception {
        DevelopmentFiles files = DevelopmentAuthority.prepare(folder, InstantSource.system());

        assertThat(AlternativeName.of(certificate(files.serverCertificate())))
                .contains(AlternativeName.dns("localhost"));
    }

    private DevelopmentFiles prepare(Instant now, String hostName) throws Exception {
        return new DevelopmentAuthority(folder, InstantSource.fixed(now), hostName).prepare();
    }

    private static X509Certificate certificate(Path file) throws Exception {
        return PemFile.certificates(FileContent.read(file)).get(0);
    }
}
