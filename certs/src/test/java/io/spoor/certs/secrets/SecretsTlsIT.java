package io.spoor.certs.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.certs.FileContent;
import io.spoor.certs.PemFile;
import io.spoor.certs.authority.CertificateAuthority;
import io.spoor.certs.authority.CertificateRequest;
import io.spoor.certs.authority.IssuedCertificate;
import io.spoor.certs.authority.Usage;
import io.spoor.certs.tls.ExpiredCrl;
import io.spoor.certs.tls.TlsFiles;
import io.spoor.certs.tls.TlsMaterial;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan makes, used: by OpenSSL, by TLS as the broker has it, and by {@code spoor certs}. */
class SecretsTlsIT {
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir
    Path folder;

    @BeforeEach
    void apply() {
        CertificatePlan client = new CertificatePlan(
                "device-tls", "ca", "device-1", List.of(), List.of(), Set.of(Usage.CLIENT), null, null, null);
        SecretsPlan plan =
                new SecretsPlan(List.of(Plans.AUTHORITY), List.of(Plans.server("localhost"), client), List.of());
        assertThat(new SecretsUpdate(new FolderSecretStore(folder, false), CLOCK, false).apply(plan, change -> {}))
                .isTrue();
    }

    @Test
    void openssl_verifies_the_certificates_for_their_purposes() throws Exception {
        openssl(
                "verify",
                "-x509_strict",
                "-purpose",
                "sslserver",
                "-verify_hostname",
                "localhost",
                "-verify_ip",
                "127.0.0.1",
                "-CAfile",
                "broker-tls/ca.crt",
                "broker-tls/tls.crt");
        openssl(
                "verify",
                "-x509_strict",
                "-purpose",
                "sslclient",
                "-CAfile",
                "broker-tls/ca.crt",
                "device-tls/tls.crt");
        assertThat(openssl("pkey", "-in", "broker-tls/tls.key", "-pubout"))
                .isEqualTo(openssl("x509", "-in", "broker-tls/tls.crt", "-noout", "-pubkey"));
    }

    @Test
    void both_ends_of_a_connection_accept_each_other() throws Exception {
        // Given
        TlsMaterial server = material("broker-tls");
        TlsMaterial client = material("device-tls");
        try (SSLServerSocket listening = (SSLServerSocket)
                        server.sslContext().getServerSocketFactory().createServerSocket(0);
                SSLSocket socket =
                        (SSLSocket) client.sslContext().getSocketFactory().createSocket()) {
            listening.setNeedClientAuth(true);
            listening.setSoTimeout(60_000);
            CompletableFuture<String> seen = new CompletableFuture<>();
            CompletableFuture.runAsync(() -> {
                // Closing waits for the other side, which closes when it knows what was seen.
                try (SSLSocket accepted = (SSLSocket) listening.accept()) {
                    accepted.setSoTimeout(60_000);
                    accepted.startHandshake();
                    seen.complete(accepted.getSession().getPeerPrincipal().getName()
                            + accepted.getInputStream().read());
                } catch (IOException e) {
                    seen.completeExceptionally(e);
                }
            });

            // When
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.connect(new InetSocketAddress("127.0.0.1", listening.getLocalPort()));
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(7);

            // Then
            assertThat(seen.get(60, TimeUnit.SECONDS)).isEqualTo("CN=device-17");
        }
    }

    @Test
    void the_authority_issues_to_devices_from_its_folder() throws Exception {
        // When: the folder of the Secret is that of an authority
        Path ca = folder.resolve("ca");
        IssuedCertificate issued =
                CertificateAuthority.open(ca, null, CLOCK).issue(CertificateRequest.client("device-2", List.of()));

        // Then
        Files.writeString(folder.resolve("device-2.pem"), issued.certificatePem());
        openssl("verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", "broker-tls/ca.crt", "device-2.pem");
        assertThat(CertificateAuthority.open(ca, null, CLOCK).directory().entries())
                .hasSize(1);

        // Then: what the authority noted there does not disturb what is kept there.
        apply();
        openssl("verify", "-CAfile", "ca/tls.crt", "device-2.pem");
    }

    @Test
    void devices_of_an_intermediate_authority_are_those_that_it_issued_and_not_those_of_its_root() throws Exception {
        // Given: a root that issues to an authority of ours, and to others
        Files.writeString(
                folder.resolve("ca.ext"), "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n");
        Files.writeString(
                folder.resolve("device.ext"), "basicConstraints=critical,CA:FALSE\nextendedKeyUsage=clientAuth\n");
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=Root",
                "-days",
                "9",
                "-keyout",
                "root.key",
                "-out",
                "root.pem",
                "-addext",
                "keyUsage=critical,keyCertSign");
        byRoot("Plant", "ca.ext", "plant");
        byRoot("stranger", "device.ext", "stranger");
        Path own = Files.createDirectories(folder.resolve("own"));
        Files.copy(folder.resolve("plant.key"), own.resolve("tls.key"));
        Files.writeString(
                own.resolve("tls.crt"),
                Files.readString(folder.resolve("plant.pem")) + Files.readString(folder.resolve("root.pem")));
        Files.copy(folder.resolve("root.pem"), own.resolve("ca.crt"));

        // When
        CertificatePlan server = new CertificatePlan(
                "own-tls", "own", "broker", List.of("localhost"), List.of(), Set.of(Usage.SERVER), null, null, null);
        CertificatePlan device = new CertificatePlan(
                "own-device", "own", "device-1", List.of(), List.of(), Set.of(Usage.CLIENT), null, null, null);
        SecretsPlan plan = new SecretsPlan(
                List.of(new AuthorityPlan("own", "Plant", null, true, null)), List.of(server, device), List.of());
        assertThat(new SecretsUpdate(new FolderSecretStore(folder, false), CLOCK, false).apply(plan, change -> {}))
                .isTrue();

        // Then
        X509ExtendedTrustManager trust =
                requireNonNull(material("own-tls").trust()).trustManager();
        X509Certificate[] ours = chain("own-device/tls.crt");
        assertThatNoException().isThrownBy(() -> trust.checkClientTrusted(ours, "EC"));
        assertThatThrownBy(() -> trust.checkClientTrusted(chain("stranger.pem"), "EC"))
                .isInstanceOf(CertificateException.class);
        openssl("verify", "-CAfile", "root.pem", "-untrusted", "own-tls/tls.crt", "own-tls/tls.crt");
    }

    private void byRoot(String name, String extensions, String file) throws Exception {
        openssl(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                file + ".key",
                "-out",
                file + ".csr");
        openssl(
                "x509",
                "-req",
                "-in",
                file + ".csr",
                "-CA",
                "root.pem",
                "-CAkey",
                "root.key",
                "-set_serial",
                String.valueOf(file.length()),
                "-days",
                "9",
                "-extfile",
                extensions,
                "-out",
                file + ".pem");
    }

    private X509Certificate[] chain(String file) throws Exception {
        return PemFile.certificates(FileContent.read(folder.resolve(file))).toArray(X509Certificate[]::new);
    }

    private TlsMaterial material(String secret) throws Exception {
        Path place = folder.resolve(secret);
        return TlsMaterial.load(
                new TlsFiles(
                        new TlsFiles.Pem(place.resolve("tls.crt"), place.resolve("tls.key"), null),
                        new TlsFiles.Trust(place.resolve("ca.crt"), List.of(), ExpiredCrl.REFUSE)),
                CLOCK);
    }

    private String openssl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
