package io.spoor.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertificateDescription;
import io.spoor.certs.FileContent;
import io.spoor.certs.KeyPairs;
import io.spoor.certs.KeyType;
import io.spoor.certs.PemFile;
import io.spoor.certs.PrivateKeyFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CertsCommandTest {
    /** Of {@code openssl req -new} for CN=device-9, a P-256 key, SAN dns:device-9.example. */
    private static final String REQUEST = """
            -----BEGIN CERTIFICATE REQUEST-----
            MIH9MIGjAgEAMBMxETAPBgNVBAMMCGRldmljZS05MFkwEwYHKoZIzj0CAQYIKoZI
            zj0DAQcDQgAEx6+j7/hkiN5SdaW0hKZeDY3pwvJt8Y6ydPr71zqSWs0FOuHroqsb
            GN1DOoTKjbCMXe2SZ7tA6Hhj2/kMv+74haAuMCwGCSqGSIb3DQEJDjEfMB0wGwYD
            VR0RBBQwEoIQZGV2aWNlLTkuZXhhbXBsZTAKBggqhkjOPQQDAgNJADBGAiEApf92
            TzAuCVOS8Dbny+QaxDnzFVyOTvf1ziKiXkFY9WYCIQC35mMIanHT4CqkVDdLshzF
            BiguZQxT82ayMJZtaJV0kg==
            -----END CERTIFICATE REQUEST-----
            """;

    @TempDir
    Path folder;

    private record Result(int code, String out, String err) {
        Result succeeded() {
            assertThat(code).as(err).isZero();
            assertThat(err).isEmpty();
            return this;
        }

        void failed(int expected, String... messages) {
            assertThat(code).as(out + err).isEqualTo(expected);
            assertThat(err).contains(messages).doesNotContain("\tat ").doesNotContain("Exception");
        }
    }

    @Test
    void an_authority_and_its_certificates() throws Exception {
        // When
        Result created = run("create-ca", "--ca", "CA").succeeded();
        Result server = run(
                        "issue-server",
                        "broker.example.com",
                        "--ca",
                        "CA",
                        "--out",
                        "OUT",
                        "--san",
                        "dns:broker.example.com,::1")
                .succeeded();
        run("issue-client", "device-1", "--ca", "CA", "--out", "OUT", "--key", "rsa-2048", "--days", "30")
                .succeeded();

        // Then
        assertThat(created.out()).contains("CN=Spoor device CA", "ca.pem", "for nobody else");
        assertThat(server.out())
                .contains(
                        "CN=broker.example.com, valid until ",
                        folder.resolve("out/broker.example.com.key").toString());
        X509Certificate broker = certificate("out/broker.example.com.pem");
        assertThat(CertificateDescription.of(broker).alternativeNameValues())
                .containsExactly("broker.example.com", "::1");
        assertThat(PemFile.certificates(FileContent.read(folder.resolve("out/broker.example.com-chain.pem"))))
                .containsExactly(broker, certificate("ca/ca.pem"));
        X509Certificate device = certificate("out/device-1.pem");
        assertThat(KeyType.of(device.getPublicKey())).contains(KeyType.RSA_2048);
        assertThat(KeyPairs.match(
                        PrivateKeyFile.read(FileContent.read(folder.resolve("out/device-1.key")), null),
                        device.getPublicKey()))
                .isTrue();
        for (String secret : List.of("ca/ca.key", "out/device-1.key", "out/broker.example.com.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(secret))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void list_show_and_revoke_tell_one_story() throws Exception {
        // Given
        create();
        run("issue-client", "lost", "--ca", "CA", "--out", "OUT").succeeded();
        run("issue-client", "kept", "--ca", "CA", "--out", "OUT", "--days", "5").succeeded();
        String serial = CertificateDescription.of(certificate("out/lost.pem")).serialNumber();

        // When
        Result revoked = run(
                        "revoke", folder.resolve("out/lost.pem").toString(), "--ca", "CA", "--reason", "key-compromise")
                .succeeded();

        // Then
        assertThat(revoked.out())
                .contains("Revoked CN=lost, serial number " + serial, "names 1 certificate and counts until");
        assertThat(run("list", "--ca", "CA").succeeded().out())
                .containsPattern("revoked +\\S+ " + serial + " /CN=lost \\(key-compromise, ")
                .containsPattern("valid +\\S+ \\S+ /CN=kept");
        assertThat(run("list", "--ca", "CA", "--revoked").out())
                .contains("lost")
                .doesNotContain("kept");
        assertThat(run("list", "--ca", "CA", "--expiring", "6").out())
                .contains("kept")
                .doesNotContain("lost");
        assertThat(run("show", serial, "--ca", "CA").succeeded().out())
                .contains("subject      CN=lost", "for          a client", "REVOKED", "(729 days left)");
        assertThat(run("show", folder.resolve("ca/crl.pem").toString())
                        .succeeded()
                        .out())
                .contains("revoked      1", serial, "key-compromise");
        run("revoke", serial, "--ca", "CA")
                .failed(1, "spoor certs revoke: The certificate " + serial + " is revoked already");
        run("renew", serial, "--ca", "CA", "--out", "OUT", "--force").failed(1, "was revoked on");
    }

    @Test
    void a_list_is_written_anew() throws Exception {
        create();

        assertThat(run("crl", "--ca", "CA", "--crl-days", "7").succeeded().out())
                .contains("crl.pem names 0 certificates and counts until");
    }

    @Test
    void renewing_replaces_files_only_when_told_to() throws Exception {
        // Given
        create();
        run("issue-client", "device-1", "--ca", "CA", "--out", "OUT", "--key", "ec-p384")
                .succeeded();
        String file = folder.resolve("out/device-1.pem").toString();
        X509Certificate earlier = certificate("out/device-1.pem");

        // Then
        run("renew", file, "--ca", "CA", "--out", "OUT").failed(1, "device-1.pem exists; --force replaces it");
        assertThat(run("list", "--ca", "CA").out().lines()).hasSize(2);

        // When
        Result renewed = run("renew", file, "--ca", "CA", "--out", "OUT", "--force", "--revoke-old")
                .succeeded();

        // Then
        X509Certificate later = certificate("out/device-1.pem");
        assertThat(later.getSubjectX500Principal()).isEqualTo(earlier.getSubjectX500Principal());
        assertThat(later.getSerialNumber()).isNotEqualTo(earlier.getSerialNumber());
        assertThat(KeyType.of(later.getPublicKey())).contains(KeyType.EC_P384);
        assertThat(renewed.out())
                .contains("Revoked " + CertificateDescription.of(earlier).serialNumber());
    }

    @Test
    void a_request_is_shown_and_signed() throws Exception {
        // Given
        create();
        String file = Files.writeString(folder.resolve("device-9.csr"), REQUEST).toString();

        // When
        Result shown = run("show", file).succeeded();
        run("sign", file, "--ca", "CA", "--out", "OUT").succeeded();
        run("sign", file, "--ca", "CA", "--out", "OUT", "--name", "other", "--san", "uri:urn:x:1", "--days", "3")
                .succeeded();

        // Then
        assertThat(shown.out()).contains("subject      CN=device-9", "names        dns:device-9.example", "EC 256 bit");
        assertThat(CertificateDescription.of(certificate("out/device-9.pem")).subject())
                .isEqualTo("CN=device-9");
        CertificateDescription other = CertificateDescription.of(certificate("out/other.pem"));
        assertThat(other.commonName()).isEqualTo("other");
        assertThat(other.alternativeNames()).containsExactly(AlternativeName.uri("urn:x:1"));
        assertThat(folder.resolve("out/device-9.key")).doesNotExist();
    }

    @Test
    void a_changed_request_is_refused() throws Exception {
        create();
        String text = REQUEST.replace("CERTIFICATE REQUEST", "");
        String body = text.lines().filter(line -> !line.startsWith("-")).reduce("", String::concat);
        byte[] der = java.util.Base64.getDecoder().decode(body);
        String latin = new String(der, java.nio.charset.StandardCharsets.ISO_8859_1).replace("device-9", "device-8");
        String changed = java.util.Base64.getMimeEncoder()
                .encodeToString(latin.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        Path file = Files.writeString(
                folder.resolve("changed.csr"),
                "-----BEGIN CERTIFICATE REQUEST-----\n" + changed + "\n-----END CERTIFICATE REQUEST-----\n");

        run("sign", file.toString(), "--ca", "CA", "--out", "OUT")
                .failed(1, file + " is not signed with the key that it names");
    }

    @Test
    void pkcs12_and_passwords() throws Exception {
        // Given
        Path password = Files.writeString(folder.resolve("password"), "secret\n");
        run("create-ca", "--ca", "CA", "--ca-password-file", password.toString(), "--key", "ec-p384", "--name", "Fleet")
                .succeeded();

        // When
        run(
                        "issue-client",
                        "device/1",
                        "--ca",
                        "CA",
                        "--out",
                        "OUT",
                        "--ca-password-file",
                        password.toString(),
                        "--p12-password-file",
                        password.toString())
                .succeeded();

        // Then
        KeyStore store = KeyStore.getInstance(folder.resolve("out/device_1.p12").toFile(), "secret".toCharArray());
        assertThat(Objects.requireNonNull(store.getCertificateChain("device_1")))
                .hasSize(2);
        run("issue-client", "device-2", "--ca", "CA", "--out", "OUT").failed(1, "ca.key is encrypted");
    }

    @Test
    void a_users_mistake_gets_a_sentence() throws Exception {
        run("issue-client", "device-1", "--ca", "CA")
                .failed(1, "There is no certificate authority in " + folder.resolve("ca"), "create-ca");
        run("list", "--ca", "CA").failed(1, "There is no certificate authority in");
        create();
        run("create-ca", "--ca", "CA").failed(1, "There is a certificate authority in");
        run("issue-server", "My Broker", "--ca", "CA", "--out", "OUT")
                .failed(1, "'My Broker' is neither a host name nor an address");
        run("issue-client", "d", "--ca", "CA", "--out", "OUT", "--days", "9000").failed(1, "ask for at most");
        run("revoke", "no-such-file", "--ca", "CA").failed(1, "'no-such-file' is neither a file nor a serial number");
        run("revoke", "ABCD", "--ca", "CA").failed(1, "issued no certificate with the serial number ABCD");
        run("show", folder.resolve("ca/ca.key").toString()).failed(1, "holds no certificate but: PRIVATE KEY");
        run("sign", folder.resolve("ca/ca.pem").toString(), "--ca", "CA")
                .failed(1, "holds no signing request but: CERTIFICATE");
        run(
                        "issue-client",
                        "d",
                        "--ca",
                        "CA",
                        "--out",
                        folder.resolve("ca/ca.pem").toString())
                .failed(1, "Cannot create the folder");
        assertThat(folder.resolve("out/d.pem")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "issue-client d --key dsa",
                "issue-client d --days 0",
                "issue-client d --days soon",
                "issue-client d --san ip:nowhere",
                "issue-client",
                "revoke x --reason boredom",
                "sign x --for fun"
            })
    void a_wrong_command_line_is_2(String line) {
        run(line.split(" ")).failed(2, "Usage: certs");
    }

    @Test
    void a_missing_or_unknown_command_is_2() {
        run().failed(2, "Missing required subcommand", "Usage: certs");
        run("issue").failed(2, "Unmatched argument at index 0: 'issue'", "certs issue-client");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "create-ca", "issue-server", "issue-client", "sign", "renew", "revoke", "crl", "list", "show"
            })
    void every_command_has_help_with_an_example(String command) {
        Result help = run((command + " --help").trim().split(" ")).succeeded();

        assertThat(help.out()).contains("Usage: certs", "spoor certs " + command);
    }

    private void create() {
        run("create-ca", "--ca", "CA").succeeded();
    }

    private Result run(String... arguments) {
        List<String> all = new ArrayList<>();
        for (String argument : arguments) {
            switch (argument) {
                case "CA" -> all.add(folder.resolve("ca").toString());
                case "OUT" -> all.add(folder.resolve("out").toString());
                default -> all.add(argument);
            }
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new CommandLine(new CertsCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
        return new Result(code, out.toString(), err.toString());
    }

    private X509Certificate certificate(String name) throws Exception {
        return PemFile.certificates(FileContent.read(folder.resolve(name))).get(0);
    }
}
