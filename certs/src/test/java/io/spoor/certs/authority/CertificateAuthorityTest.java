package io.spoor.certs.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertificateDescription;
import io.spoor.certs.CertsException;
import io.spoor.certs.KeyPairs;
import io.spoor.certs.KeyType;
import io.spoor.certs.Password;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificateAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    @TempDir
    Path folder;

    @Test
    void a_new_authority_may_sign_and_nothing_else() throws Exception {
        // When
        X509Certificate certificate = create().certificate();

        // Then
        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getBasicConstraints()).isZero();
        assertThat(certificate.getKeyUsage())
                .containsExactly(false, false, false, false, false, true, true, false, false);
        assertThat(certificate.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15");
        assertThat(certificate.getExtensionValue("2.5.29.14")).isNotNull();
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofMinutes(5)));
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(3650)));
        assertThat(permissions("ca.key")).isEqualTo("rw-------");
        assertThat(folder.resolve("ca/crl.pem")).exists();
    }

    @Test
    void an_authority_is_never_replaced() throws Exception {
        // Given
        create();
        byte[] key = Files.readAllBytes(folder.resolve("ca/ca.key"));

        // Then
        assertThatThrownBy(this::create)
                .isInstanceOf(CertsException.class)
                .hasMessageContaining("There is a certificate authority in " + folder.resolve("ca") + " already");
        assertThat(folder.resolve("ca/ca.key")).hasBinaryContent(key);
    }

    @Test
    void a_server_certificate_has_what_clients_look_at() throws Exception {
        // Given
        CertificateAuthority authority = create();

        // When
        IssuedCertificate issued = authority.issue(CertificateRequest.server(
                "broker.example.com", List.of(AlternativeName.dns("broker.example.com"), AlternativeName.ip("::1"))));

        // Then
        X509Certificate certificate = issued.certificate();
        certificate.verify(authority.certificate().getPublicKey());
        CertificateDescription description = CertificateDescription.of(certificate);
        assertThat(description.subject()).isEqualTo("CN=broker.example.com");
        assertThat(description.commonName()).isEqualTo("broker.example.com");
        assertThat(description.issuer()).isEqualTo("CN=Spoor device CA");
        assertThat(description.serialNumber()).hasSize(32);
        assertThat(description.sha256()).matches("[0-9A-F]{64}");
        assertThat(description.alternativeNameValues()).containsExactly("broker.example.com", "::1");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getKeyUsage())
                .containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getExtensionValue("2.5.29.14")).isNotNull();
        assertThat(certificate.getExtensionValue("2.5.29.35")).isNotNull();
        assertThat(KeyPairs.match(Objects.requireNonNull(issued.privateKey()), certificate.getPublicKey()))
                .isTrue();
        assertThat(issued.chain()).containsExactly(certificate, authority.certificate());
    }

    @Test
    void a_server_without_alternative_names_gets_its_common_name() throws Exception {
        assertThat(CertificateRequest.server("192.0.2.7", List.of()).alternativeNames())
                .containsExactly(AlternativeName.ip("192.0.2.7"));
        assertThatThrownBy(() -> CertificateRequest.server("My Broker", List.of()))
                .hasMessageContaining("'My Broker' is neither a host name nor an address");
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void each_kind_of_key_can_be_certified(KeyType type) throws Exception {
        // Given
        CertificateAuthority authority = create();

        // When
        X509Certificate certificate = authority
                .issue(CertificateRequest.client("device-1", List.of()).withKeyType(type))
                .certificate();

        // Then
        assertThat(KeyType.of(certificate.getPublicKey())).contains(type);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getKeyUsage()[2]).isEqualTo(type.name().startsWith("RSA"));
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyType.class,
            names = {"EC_P384", "RSA_2048"})
    void an_authority_may_have_another_kind_of_key_and_a_password(KeyType type) throws Exception {
        // Given
        Password password = password("correct horse");
        CertificateAuthority.create(
                folder.resolve("ca"),
                new CaProfile("Other CA", type, Duration.ofDays(10), Duration.ofDays(1), password),
                CLOCK);

        // When
        CertificateAuthority opened = CertificateAuthority.open(folder.resolve("ca"), password, CLOCK);
        X509Certificate issued = opened.issue(
                        CertificateRequest.client("device-1", List.of()).withValidity(Duration.ofDays(1)))
                .certificate();

        // Then
        issued.verify(opened.certificate().getPublicKey());
        assertThatThrownBy(() -> CertificateAuthority.open(folder.resolve("ca"), null, CLOCK))
                .isInstanceOf(CertsException.class)
                .hasMessageContaining("ca.key is encrypted");
    }

    @Test
    void a_certificate_must_not_outlive_its_authority() throws Exception {
        // Given
        CertificateAuthority authority = create();

        // Then
        assertThatThrownBy(() -> authority.issue(
                        CertificateRequest.client("device-1", List.of()).withValidity(Duration.ofDays(3651))))
                .isInstanceOf(CertsException.class)
                .hasMessageContaining("longer than that of its authority")
                .hasMessageContaining("ask for at most 3650 days");
        assertThatThrownBy(() -> authority.issue(
                        CertificateRequest.client("device-1", List.of()).withValidity(Duration.ZERO)))
                .hasMessageContaining("must be valid for some time");
        assertThat(authority.directory().entries()).isEmpty();
    }

    @Test
    void names_that_do_not_fit_are_refused() throws Exception {
        CertificateAuthority authority = create();

        assertThatThrownBy(() -> authority.issue(CertificateRequest.client("x".repeat(65), List.of())))
                .hasMessageContaining("has 65 characters; at most 64");
        assertThatThrownBy(() -> authority.issue(CertificateRequest.client("a\nb", List.of())))
                .hasMessageContaining("control characters");
        assertThatThrownBy(() -> authority.issue(CertificateRequest.client(" ", List.of())))
                .hasMessageContaining("must not be empty");
    }

    @Test
    void what_was_issued_is_known_after_a_restart() throws Exception {
        // Given
        X509Certificate first = client(create(), "device, \"one\"/Ü");

        // When
        CertificateAuthority reopened = open();
        X509Certificate second = client(reopened, "device-2");

        // Then
        assertThat(reopened.directory().entries())
                .extracting(IndexEntry::serialNumber)
                .containsExactly(first.getSerialNumber(), second.getSerialNumber());
        assertThat(reopened.directory().entries().get(0).subject()).isEqualTo("/CN=device, \"one\"/Ü");
        assertThat(reopened.directory().issued(first.getSerialNumber())).isEqualTo(first);
    }

    @Test
    void a_revoked_certificate_is_on_the_list() throws Exception {
        // Given
        CertificateAuthority authority = create();
        X509Certificate lost = client(authority, "lost");
        X509Certificate kept = client(authority, "kept");

        // When
        X509CRL list = authority.revoke(lost.getSerialNumber(), RevocationReason.KEY_COMPROMISE, Duration.ofDays(7));

        // Then
        list.verify(authority.certificate().getPublicKey());
        assertThat(authority.directory().revocationList()).contains(list);
        assertThat(list.isRevoked(lost)).isTrue();
        assertThat(list.isRevoked(kept)).isFalse();
        assertThat(list.getRevokedCertificate(lost).getRevocationReason())
                .isEqualTo(java.security.cert.CRLReason.KEY_COMPROMISE);
        assertThat(list.getNextUpdate().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(7)));
        assertThat(authority.directory().entries())
                .extracting(entry -> entry.state(NOW))
                .containsExactly(IndexEntry.State.REVOKED, IndexEntry.State.VALID);
        assertThatThrownBy(() -> authority.revoke(lost.getSerialNumber(), RevocationReason.SUPERSEDED, null))
                .hasMessageContaining("is revoked already, since 2026-03-01T12:00:00Z (key-compromise)");
        assertThatThrownBy(() -> authority.renew(lost, Duration.ofDays(1), false))
                .hasMessageContaining("was revoked on");
    }

    @Test
    void lists_count_upwards_and_keep_their_life() throws Exception {
        // Given
        CertificateAuthority authority = create();
        authority.writeRevocationList(Duration.ofDays(3));

        // When
        X509CRL list = open().revoke(client(authority, "a").getSerialNumber(), RevocationReason.UNSPECIFIED, null);

        // Then
        assertThat(list.getNextUpdate().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(3)));
        assertThat(list.getExtensionValue("2.5.29.20")).containsExactly(4, 3, 2, 1, 3);
    }

    @Test
    void a_list_past_half_of_its_life_is_renewed_by_the_next_issue() throws Exception {
        // Given
        create();
        Instant later = NOW.plus(Duration.ofDays(46));

        // When
        CertificateAuthority authority =
                CertificateAuthority.open(folder.resolve("ca"), null, InstantSource.fixed(later));
        client(authority, "device-1");

        // Then
        assertThat(authority.directory().revocationList())
                .map(list -> list.getThisUpdate().toInstant())
                .contains(later);
    }

    @Test
    void renewal_keeps_subject_and_names_and_the_old_certificate() throws Exception {
        // Given
        CertificateAuthority authority = create();
        X509Certificate earlier = authority
                .issue(CertificateRequest.server("broker.example.com", List.of(AlternativeName.ip("::1")))
                        .withKeyType(KeyType.EC_P384))
                .certificate();

        // When
        IssuedCertificate renewed = authority.renew(earlier, Duration.ofDays(10), false);
        IssuedCertificate sameKey = authority.renew(earlier, Duration.ofDays(10), true);

        // Then
        assertThat(renewed.certificate().getSubjectX500Principal()).isEqualTo(earlier.getSubjectX500Principal());
        assertThat(AlternativeName.of(renewed.certificate())).containsExactly(AlternativeName.ip("::1"));
        assertThat(Usage.of(renewed.certificate())).contains(Usage.SERVER);
        assertThat(renewed.certificate().getPublicKey()).isNotEqualTo(earlier.getPublicKey());
        assertThat(KeyType.of(renewed.certificate().getPublicKey())).contains(KeyType.EC_P384);
        assertThat(sameKey.certificate().getPublicKey()).isEqualTo(earlier.getPublicKey());
        assertThat(sameKey.privateKey()).isNull();
        assertThat(authority.directory().entries()).hasSize(3).allMatch(entry -> entry.revocation() == null);
    }

    @Test
    void another_authoritys_certificate_is_neither_renewed_nor_revoked() throws Exception {
        // Given
        CertificateAuthority authority = create();
        X509Certificate foreign =
                client(CertificateAuthority.create(folder.resolve("other"), CaProfile.DEFAULT, CLOCK), "device-1");

        // Then
        assertThatThrownBy(() -> authority.renew(foreign, Duration.ofDays(1), false))
                .isInstanceOf(CertsException.class)
                .hasMessageContaining("was not issued by the authority in " + folder.resolve("ca"));
        assertThatThrownBy(() -> authority.revoke(foreign.getSerialNumber(), RevocationReason.SUPERSEDED, null))
                .isInstanceOf(CertsException.class)
                .hasMessageContaining("issued no certificate with the serial number");
    }

    @Test
    void pkcs12_opens_with_its_password() throws Exception {
        // Given
        IssuedCertificate issued = create().issue(CertificateRequest.client("device-1", List.of()));
        Path file = folder.resolve("device-1.p12");

        // When
        issued.writePkcs12(file, "device-1", password("secret"));

        // Then
        KeyStore store = KeyStore.getInstance(file.toFile(), "secret".toCharArray());
        assertThat(store.getCertificateChain("device-1")).hasSize(2);
        assertThat(KeyPairs.match(
                        (PrivateKey) store.getKey("device-1", "secret".toCharArray()),
                        issued.certificate().getPublicKey()))
                .isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void what_is_wrong_with_an_authority_is_said() throws Exception {
        Path ca = folder.resolve("ca");
        assertThatThrownBy(this::open)
                .hasMessageContaining("There is no certificate authority in " + ca)
                .hasMessageContaining("create-ca");
        create();
        CertificateAuthority.create(folder.resolve("other"), CaProfile.DEFAULT, CLOCK);
        assertThatThrownBy(
                        () -> CertificateAuthority.open(ca, null, InstantSource.fixed(NOW.plus(Duration.ofDays(3651)))))
                .hasMessageContaining("ca.pem expired on 2036-02-27T12:00:00Z");
        Files.copy(
                folder.resolve("other/ca.key"),
                ca.resolve("ca.key"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(this::open).hasMessageContaining("ca.key is not the key of");
        Files.delete(ca.resolve("ca.key"));
        assertThatThrownBy(this::open).hasMessageContaining("ca.key: there is no such file");
        Files.copy(
                CertificateAuthority.open(folder.resolve("other"), null, CLOCK)
                        .directory()
                        .issuedFile(client(CertificateAuthority.open(folder.resolve("other"), null, CLOCK), "device")
                                .getSerialNumber()),
                ca.resolve("ca.pem"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(this::open).hasMessageContaining("ca.pem may not sign certificates");
    }

    private CertificateAuthority create() throws CertsException {
        return CertificateAuthority.create(folder.resolve("ca"), CaProfile.DEFAULT, CLOCK);
    }

    private CertificateAuthority open() throws CertsException {
        return CertificateAuthority.open(folder.resolve("ca"), null, CLOCK);
    }

    private static X509Certificate client(CertificateAuthority authority, String name) throws CertsException {
        return authority.issue(CertificateRequest.client(name, List.of())).certificate();
    }

    private Password password(String text) throws Exception {
        return Password.fromFile(Files.writeString(folder.resolve("password"), text));
    }

    private String permissions(String name) throws Exception {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("ca").resolve(name)));
    }
}
