package io.spoor.certs.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertificateDescription;
import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.KeyType;
import io.spoor.certs.Password;
import io.spoor.certs.PrivateFiles;
import io.spoor.certs.PrivateKeyFile;
import io.spoor.certs.tls.TlsFiles;
import io.spoor.certs.tls.TlsMaterial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written here, OpenSSL reads, and the other way round. {@code openssl} has to be installed. */
class OpenSslIT {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private CertificateAuthority authority;

    private record Run(int code, String output) {}

    @BeforeEach
    void create() throws Exception {
        authority = CertificateAuthority.create(folder.resolve("ca"), CaProfile.DEFAULT, InstantSource.system());
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void openssl_verifies_each_kind_of_authority(KeyType type) throws Exception {
        // Given
        CaProfile profile = new CaProfile("CA", type, Duration.ofDays(3650), Duration.ofDays(90), null);
        CertificateAuthority other =
                CertificateAuthority.create(folder.resolve("other"), profile, InstantSource.system());
        IssuedCertificate server = other.issue(
                CertificateRequest.server("broker.example.com", List.of()).withKeyType(type));
        PrivateFiles.writePublic(folder.resolve("server.pem"), server.certificatePem());
        server.writeKey(folder.resolve("server.key"));

        // Then
        String good = openssl(
                "verify",
                "-x509_strict",
                "-purpose",
                "sslserver",
                "-verify_hostname",
                "broker.example.com",
                "-crl_check",
                "-CAfile",
                "other/ca.pem",
                "-CRLfile",
                "other/crl.pem",
                "server.pem");
        assertThat(good).contains("server.pem: OK");
        assertThat(run("verify", "-purpose", "sslclient", "-CAfile", "other/ca.pem", "server.pem")
                        .output())
                .containsIgnoringCase("unsuitable certificate purpose");
        assertThat(openssl("pkey", "-in", "server.key", "-pubout"))
                .isEqualTo(openssl("x509", "-in", "server.pem", "-noout", "-pubkey"));
    }

    @Test
    void openssl_sees_a_revocation_in_list_and_index() throws Exception {
        // Given
        IssuedCertificate lost = authority.issue(CertificateRequest.client("lost", List.of()));
        IssuedCertificate kept = authority.issue(CertificateRequest.client("kept", List.of()));
        PrivateFiles.writePublic(folder.resolve("lost.pem"), lost.certificatePem());
        PrivateFiles.writePublic(folder.resolve("kept.pem"), kept.certificatePem());

        // When
        authority.revoke(lost.certificate().getSerialNumber(), RevocationReason.CA_COMPROMISE, null);

        // Then
        Run verified = run("verify", "-crl_check", "-CAfile", "ca/ca.pem", "-CRLfile", "ca/crl.pem", "lost.pem");
        assertThat(verified.code()).isNotZero();
        assertThat(verified.output()).contains("certificate revoked");
        assertThat(openssl("verify", "-crl_check", "-CAfile", "ca/ca.pem", "-CRLfile", "ca/crl.pem", "kept.pem"))
                .contains("OK");
        assertThat(openssl("crl", "-in", "ca/crl.pem", "-noout", "-text"))
                .contains(
                        CertificateDescription.of(lost.certificate()).serialNumber(),
                        "CA Compromise",
                        "X509v3 CRL Number");
        openssl(
                "ocsp",
                "-issuer",
                "ca/ca.pem",
                "-cert",
                "lost.pem",
                "-cert",
                "kept.pem",
                "-reqout",
                "request.der",
                "-no_nonce");
        assertThat(openssl(
                        "ocsp",
                        "-index",
                        "ca/index.txt",
                        "-CA",
                        "ca/ca.pem",
                        "-rsigner",
                        "ca/ca.pem",
                        "-rkey",
                        "ca/ca.key",
                        "-reqin",
                        "request.der",
                        "-resp_text"))
                .containsPattern("(?s)Cert Status: revoked.*cACompromise.*Cert Status: good");
    }

    @Test
    void openssl_opens_the_key_store_and_the_encrypted_key() throws Exception {
        // Given
        Path password = Files.writeString(folder.resolve("password"), "secret\n");
        Path special = Files.writeString(folder.resolve("special"), "söcret\n");
        IssuedCertificate device = authority.issue(CertificateRequest.client("device-1", List.of()));
        device.writePkcs12(folder.resolve("device.p12"), "device-1", Password.fromFile(password));
        CertificateAuthority.create(
                folder.resolve("locked"),
                new CaProfile(
                        "CA", KeyType.EC_P256, Duration.ofDays(9), Duration.ofDays(9), Password.fromFile(special)),
                InstantSource.system());

        // Then
        assertThat(openssl("pkcs12", "-in", "device.p12", "-passin", "file:password", "-nodes"))
                .contains(
                        "friendlyName: device-1",
                        "subject=CN = device-1",
                        "subject=CN = Spoor device CA",
                        "BEGIN PRIVATE KEY");
        assertThat(openssl("pkey", "-in", "locked/ca.key", "-passin", "file:special", "-pubout"))
                .isEqualTo(openssl("x509", "-in", "locked/ca.pem", "-noout", "-pubkey"));
        assertThatThrownBy(
                        () -> device.writePkcs12(folder.resolve("special.p12"), "device-1", Password.fromFile(special)))
                .isInstanceOf(CertsException.class)
                .hasMessageContaining("characters outside of ASCII");
    }

    @Test
    void a_request_of_openssl_is_signed() throws Exception {
        // Given
        openssl(
                "req",
                "-new",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "device.key",
                "-subj",
                "/O=Acme/CN=device-7",
                "-addext",
                "subjectAltName=DNS:device-7.example,IP:2001:db8::7,URI:urn:x:7,email:a@example.com",
                "-out",
                "device.csr");
        openssl(
                "req",
                "-new",
                "-newkey",
                "rsa:1024",
                "-nodes",
                "-keyout",
                "weak.key",
                "-subj",
                "/CN=weak",
                "-out",
                "weak.csr");

        // When
        IssuedCertificate issued = authority.sign(
                SigningRequest.read(folder.resolve("device.csr")), Usage.CLIENT, null, null, Duration.ofDays(10));

        // Then
        assertThat(issued.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=device-7,O=Acme");
        assertThat(AlternativeName.of(issued.certificate()))
                .extracting(AlternativeName::toString)
                .containsExactly("dns:device-7.example", "ip:2001:db8::7", "uri:urn:x:7");
        PrivateFiles.writePublic(folder.resolve("device.pem"), issued.chainPem());
        TlsMaterial material = TlsMaterial.load(
                new TlsFiles(new TlsFiles.Pem(folder.resolve("device.pem"), folder.resolve("device.key"), null), null),
                InstantSource.system());
        assertThat(material.identity()).isNotNull();
        assertThatThrownBy(() -> SigningRequest.read(folder.resolve("weak.csr")))
                .isInstanceOf(CertsException.class)
                .hasMessageContaining("is for a key of the kind RSA 1024 bit");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ecparam -name prime256v1 -genkey -out KEY",
                "ecparam -name secp384r1 -genkey -noout -out KEY",
                "ecparam -name secp521r1 -genkey -noout -out KEY",
                "genrsa -traditional -out KEY 2048",
                "genrsa -traditional -aes128 -passout file:password -out KEY 2048",
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -pass file:password -out KEY",
                "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -des3 -pass file:password -out KEY"
            })
    void keys_of_openssl_are_read(String command) throws Exception {
        // Given
        Path password = Files.writeString(folder.resolve("password"), "secret\n");
        openssl(command.replace("KEY", "some.key").split(" "));
        openssl(
                "req",
                "-new",
                "-x509",
                "-key",
                "some.key",
                "-passin",
                "file:password",
                "-subj",
                "/CN=x",
                "-out",
                "some.pem");

        // When
        TlsMaterial material = TlsMaterial.load(
                new TlsFiles(new TlsFiles.Pem(folder.resolve("some.pem"), folder.resolve("some.key"), password), null),
                InstantSource.system());

        // Then
        assertThat(material.identity()).isNotNull();
        assertThat(PrivateKeyFile.read(FileContent.read(folder.resolve("some.key")), Password.fromFile(password)))
                .isNotNull();
    }

    @Test
    void an_authority_made_with_openssl_is_opened() throws Exception {
        // Given
        Files.createDirectory(folder.resolve("own"));
        openssl(
                "req",
                "-new",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "900",
                "-subj",
                "/O=Acme/CN=Own CA",
                "-keyout",
                "own/ca.key",
                "-out",
                "own/ca.pem");

        // When
        CertificateAuthority own = CertificateAuthority.open(folder.resolve("own"), null, InstantSource.system());
        IssuedCertificate issued = own.issue(CertificateRequest.client("device-1", List.of()));

        // Then
        PrivateFiles.writePublic(folder.resolve("device.pem"), issued.certificatePem());
        assertThat(openssl("verify", "-crl_check", "-CAfile", "own/ca.pem", "-CRLfile", "own/crl.pem", "device.pem"))
                .contains("OK");
    }

    @Test
    void two_processes_lose_none_of_each_others_certificates() throws Exception {
        // Given
        List<Process> processes = new ArrayList<>();
        int each = 15;

        // When
        for (String name : List.of("a", "b")) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Issuer.class.getName(),
                            folder.resolve("ca").toString(),
                            name,
                            String.valueOf(each))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve(name + ".out").toFile())
                    .start());
        }
        for (Process process : processes) {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }

        // Then
        assertThat(folder.resolve("a.out")).content().doesNotContain("Exception");
        assertThat(folder.resolve("b.out")).content().doesNotContain("Exception");
        assertThat(processes).extracting(Process::exitValue).containsOnly(0);
        assertThat(authority.directory().entries()).hasSize(2 * each);
        assertThat(authority.directory().revocationList().orElseThrow().getRevokedCertificates())
                .hasSize(2 * each);
    }

    /** One of two processes that write to the same authority. */
    static final class Issuer {
        private Issuer() {}

        public static void main(String[] arguments) throws CertsException {
            CertificateAuthority authority =
                    CertificateAuthority.open(Path.of(arguments[0]), null, InstantSource.system());
            for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                IssuedCertificate issued = authority.issue(CertificateRequest.client(arguments[1] + i, List.of()));
                authority.revoke(issued.certificate().getSerialNumber(), RevocationReason.SUPERSEDED, null);
            }
        }
    }

    private String openssl(String... arguments) throws IOException, InterruptedException {
        Run run = run(arguments);
        assertThat(run.code()).as(run.output()).isZero();
        return run.output();
    }

    private Run run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), output);
    }
}
