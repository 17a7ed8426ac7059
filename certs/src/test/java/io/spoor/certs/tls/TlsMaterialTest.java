package io.spoor.certs.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.Password;
import io.spoor.certs.PemFile;
import io.spoor.certs.authority.CertificateRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsMaterialTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private TestAuthority authority;

    @SuppressWarnings("NullAway.Init")
    private TlsFiles.Pem server;

    @BeforeEach
    void create() throws Exception {
        authority = TestAuthority.create(folder, "ca", NOW);
        server = authority.server("server");
    }

    @Test
    void a_key_manager_offers_the_whole_chain() throws Exception {
        TlsMaterial material = load(server, null, NOW);

        X509ExtendedKeyManager keys = Objects.requireNonNull(material.keyManager());
        assertThat(keys.getCertificateChain("identity"))
                .containsExactlyElementsOf(certificates(server.certificate()))
                .hasSize(2);
        assertThat(material.warnings(NOW)).isEmpty();
    }

    @Test
    void a_chain_in_disorder_is_put_in_order() throws Exception {
        // Given the authority's certificate, that of another server, and at last the server's own
        String own = Files.readString(server.certificate());
        String other = Files.readString(authority.server("other").certificate());
        int second = own.indexOf("-----BEGIN", 1);
        Files.writeString(
                server.certificate(),
                own.substring(second) + other.substring(0, other.indexOf("-----BEGIN", 1)) + own.substring(0, second));

        // When
        TlsMaterial material = load(server, null, NOW);

        // Then
        Identity identity = Objects.requireNonNull(material.identity());
        assertThat(identity.certificate().getBasicConstraints()).isEqualTo(-1);
        assertThat(identity.chain()).hasSize(2);
        assertThat(material.warnings(NOW)).singleElement().asString().contains("do not belong to the chain");
    }

    @Test
    void certificate_and_key_may_share_a_file() throws Exception {
        Path both = folder.resolve("both.pem");
        Files.writeString(both, Files.readString(server.key()) + Files.readString(server.certificate()));

        assertThat(load(new TlsFiles.Pem(both, both, null), null, NOW).identity())
                .isNotNull();
    }

    @Test
    void a_key_store_is_read() throws Exception {
        // Given
        Path password = Files.writeString(folder.resolve("password"), "secret\n");
        Path wrong = Files.writeString(folder.resolve("wrong"), "guess");
        Path store = folder.resolve("server.p12");
        authority
                .authority()
                .issue(CertificateRequest.server("localhost", List.of()))
                .writePkcs12(store, "server", Password.fromFile(password));

        // Then
        assertThat(load(new TlsFiles.Pkcs12(store, password), null, NOW).identity())
                .isNotNull()
                .extracting(identity -> identity.chain().size())
                .isEqualTo(2);
        assertProblem(new TlsFiles.Pkcs12(store, wrong), "The password in " + wrong + " does not open " + store);
        assertProblem(
                new TlsFiles.Pkcs12(server.certificate(), password),
                server.certificate() + " is no PKCS#12 key store, or damaged");
    }

    @Test
    void what_is_wrong_with_certificate_and_key_is_said() throws Exception {
        TlsFiles.Pem other = authority.server("other");
        Path missing = folder.resolve("missing.pem");
        Path empty = Files.writeString(folder.resolve("empty"), "");

        assertProblem(
                new TlsFiles.Pem(server.certificate(), other.key(), null),
                "The private key in " + other.key() + " (EC) does not belong to the certificate in "
                        + server.certificate() + " (EC 256 bit, for CN=localhost)");
        assertProblem(
                new TlsFiles.Pem(missing, server.key(), null),
                "Cannot read " + missing + ": there is no such file or folder");
        assertProblem(
                new TlsFiles.Pem(folder, server.key(), null), "Cannot read " + folder + ": it is a folder, not a file");
        assertProblem(
                new TlsFiles.Pem(server.key(), server.certificate(), null),
                server.key() + " holds no certificate but: PRIVATE KEY");
        assertProblem(
                new TlsFiles.Pem(server.certificate(), server.certificate(), null),
                server.certificate() + " holds no private key but: CERTIFICATE");
        assertProblem(
                new TlsFiles.Pem(server.certificate(), server.key(), empty),
                empty + " holds no password: its first line is empty");
        assertThatThrownBy(() -> load(server, null, NOW.plus(Duration.ofDays(400))))
                .hasMessageStartingWith(
                        "The certificate in " + server.certificate() + " expired on 2027-04-02T12:00:00Z");
        assertThatThrownBy(() -> load(server, null, NOW.minus(Duration.ofDays(1))))
                .hasMessageStartingWith("The certificate in " + server.certificate() + " is valid only from");
    }

    @Test
    void what_is_wrong_with_trust_is_said() throws Exception {
        TestAuthority other = TestAuthority.create(folder, "other", NOW);

        assertProblem(
                new TlsFiles.Trust(authority.certificate(), List.of(other.crl()), ExpiredCrl.REFUSE),
                "The revocation list in " + other.crl() + " is of CN=Test CA, and no certificate in "
                        + authority.certificate() + " has signed it");
        assertProblem(
                new TlsFiles.Trust(authority.certificate(), List.of(authority.certificate()), ExpiredCrl.REFUSE),
                authority.certificate() + " holds no revocation list but: CERTIFICATE");
        assertProblem(
                new TlsFiles.Trust(server.key(), List.of(), ExpiredCrl.REFUSE),
                server.key() + " holds no certificate but: PRIVATE KEY");
    }

    @Test
    void what_is_unwise_or_ends_soon_is_warned_of() throws Exception {
        // Given
        Files.setPosixFilePermissions(server.key(), PosixFilePermissions.fromString("rw-r--r--"));
        TestAuthority other = TestAuthority.create(folder, "other", NOW);
        Path both = folder.resolve("both.pem");
        Files.writeString(both, Files.readString(authority.certificate()) + Files.readString(other.certificate()));
        TlsFiles.Trust trust = new TlsFiles.Trust(both, List.of(authority.crl()), ExpiredCrl.REFUSE);

        // When
        TlsMaterial material = load(server, trust, NOW);

        // Then
        assertThat(material.warnings(NOW))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith(server.key() + " may be read by every user of this machine (rw-r--r--)"),
                        second -> assertThat(second).startsWith("There is no revocation list of CN=Test CA"));
        assertThat(material.warnings(NOW.plus(Duration.ofDays(61))))
                .anySatisfy(warning -> assertThat(warning).contains("crl.pem ends on 2026-05-30T12:00:00Z"));
        assertThat(material.warnings(NOW.plus(Duration.ofDays(91))))
                .anySatisfy(warning -> assertThat(warning).contains("crl.pem ended on 2026-05-30T12:00:00Z"));
        assertThat(material.warnings(NOW.plus(Duration.ofDays(370))))
                .anySatisfy(warning -> assertThat(warning).startsWith("The certificate of CN=localhost expires on"));
        assertThat(material.warnings(NOW.plus(Duration.ofDays(3660))))
                .anySatisfy(
                        warning -> assertThat(warning).startsWith("The authority CN=Test CA in " + both + " expired"));
    }

    @Test
    void a_later_list_of_an_authority_replaces_an_earlier_one() throws Exception {
        // Given
        Path early = Files.copy(authority.crl(), folder.resolve("early.pem"));
        authority.at(NOW.plus(Duration.ofDays(1))).authority().writeRevocationList(Duration.ofDays(200));

        // When
        TlsMaterial material = load(
                null,
                new TlsFiles.Trust(authority.certificate(), List.of(early, authority.crl(), early), ExpiredCrl.REFUSE),
                NOW);

        // Then
        assertThat(material.warnings(NOW.plus(Duration.ofDays(95)))).isEmpty();
    }

    private void assertProblem(TlsFiles.Identity identity, String message) {
        assertThatThrownBy(() -> load(identity, null, NOW))
                .isInstanceOf(CertsException.class)
                .hasMessageStartingWith(message);
    }

    private void assertProblem(TlsFiles.Trust trust, String message) {
        assertThatThrownBy(() -> load(null, trust, NOW))
                .isInstanceOf(CertsException.class)
                .hasMessageStartingWith(message);
    }

    private static TlsMaterial load(TlsFiles.@Nullable Identity identity, TlsFiles.@Nullable Trust trust, Instant now)
            throws CertsException {
        return TlsMaterial.load(new TlsFiles(identity, trust), InstantSource.fixed(now));
    }

    private static List<java.security.cert.X509Certificate> certificates(Path file) throws CertsException {
        return PemFile.certificates(FileContent.read(file));
    }
}
