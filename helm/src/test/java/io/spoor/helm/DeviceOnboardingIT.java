package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.config.ConfigLoader;
import io.spoor.broker.embed.Spoor;
import io.spoor.certs.AlternativeName;
import io.spoor.certs.authority.CaProfile;
import io.spoor.certs.authority.CertificateAuthority;
import io.spoor.certs.authority.CertificateRequest;
import io.spoor.certs.authority.IssuedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of README.md by which devices get certificates and lose them, as they stand there. In place of kubectl there
 * is a script that has the Secrets in a folder; {@code spoor} and {@code mosquitto_pub} are the real ones.
 */
@Timeout(240)
class DeviceOnboardingIT {
    private static final String KUBECTL = """
            #!/bin/bash
            # kubectl -n NAMESPACE get secret NAME -o jsonpath='{.data.KEY}'
            # kubectl -n NAMESPACE create secret generic NAME --from-file=KEY=FILE --dry-run=client -o yaml
            # kubectl -n NAMESPACE apply -f -
            set -euo pipefail
            [ "$1 $2" = '-n spoor' ] || { echo "kubectl: $*" >&2; exit 1; }
            case "$3 $4" in
              'get secret')
                key=$(sed 's/^{[.]data[.]//; s/}$//' <<<"${7#jsonpath=}" | tr -d '\\\\')
                base64 -w0 "$CLUSTER/$5/$key"
                ;;
              'create secret')
                file=${7#--from-file=}
                mkdir -p "$CLUSTER/$6"
                cp "${file#*=}" "$CLUSTER/$6/${file%%=*}"
                ;;
              'apply -f') cat >/dev/null ;;
              *) echo "kubectl: $*" >&2; exit 1 ;;
            esac
            """;

    @TempDir
    Path folder;

    private Path cluster;

    @BeforeEach
    void makeCluster() throws Exception {
        cluster = Files.createDirectories(folder.resolve("cluster"));
        CertificateAuthority authority =
                CertificateAuthority.create(folder.resolve("authority"), CaProfile.DEFAULT, InstantSource.system());
        Path device = Files.createDirectories(cluster.resolve("spoor-device-ca"));
        Files.copy(folder.resolve("authority/ca.key"), device.resolve("tls.key"));
        Files.copy(folder.resolve("authority/ca.pem"), device.resolve("tls.crt"));
        IssuedCertificate server =
                authority.issue(CertificateRequest.server("localhost", List.of(AlternativeName.dns("localhost"))));
        Files.writeString(folder.resolve("server.pem"), server.chainPem());
        server.writeKey(folder.resolve("server.key"));
        script("bin/kubectl", KUBECTL);
        script("bin/helm", "#!/bin/bash\nexit 0\n");
        script(
                "spoor",
                "#!/bin/bash\nexec java -XX:TieredStopAtLevel=1 -jar '" + System.getProperty("spoor.jar")
                        + "' \"$@\"\n");
    }

    @Test
    void a_device_comes_in_with_its_certificate_until_that_is_revoked() throws Exception {
        try (Spoor broker = broker("")) {
            // When
            assertThat(run(commands("onboarding"), broker)).isZero();

            // Then
            assertThat(folder.resolve("device-1.pem")).exists();
            // mosquitto_pub does not wait until a message of QoS 0 has been read
            await().untilAsserted(() -> assertThat(broker.stats().messagesIn()).isEqualTo(1));
        }
        // When
        try (Spoor broker = broker("")) {
            assertThat(run(commands("revocation"), broker)).isZero();
        }

        // Then
        try (Spoor broker = broker(", crl: [cluster/spoor-crl/crl.pem]")) {
            String publish = commands("onboarding")
                    .lines()
                    .filter(line -> line.startsWith("mosquitto_pub"))
                    .findFirst()
                    .orElseThrow();
            assertThat(run(publish, broker)).isNotZero();
            assertThat(broker.stats().messagesIn()).isZero();
        }
    }

    /** The block of README.md after this mark. */
    private static String commands(String mark) throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String begin = "<!-- " + mark + " -->\n```sh\n";
        int from = readme.indexOf(begin) + begin.length();
        return readme.substring(from, readme.indexOf("```", from));
    }

    private int run(String commands, Spoor broker) throws Exception {
        String here = commands.replace(
                "mqtt.example.com -p 8883",
                "localhost -p " + broker.address("tls").getPort());
        assertThat(here).doesNotContain("example.com");
        ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", here)
                .directory(folder.toFile())
                .inheritIO();
        builder.environment().put("CLUSTER", cluster.toString());
        builder.environment().merge("PATH", folder.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
        Process process = builder.start();
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running after 90 s: " + here);
        }
        return process.exitValue();
    }

    private Spoor broker(String crl) throws IOException {
        Path file = Files.writeString(folder.resolve("spoor.yaml"), """
                dataDir: data
                listeners:
                  - name: tls
                    type: mqtts
                    address: "127.0.0.1:0"
                    tls: {certificate: server.pem, key: server.key, clientCa: authority/ca.pem, clientAuth: required%s}
                auth: {anonymous: false, certificateIdentity: cn}
                tracing: {messages: none, files: {directory: trace}}
                bridges: {embedded: false}
                store: {durability: none}
                http: {enabled: false}
                """.formatted(crl));
        return Spoor.builder().config(new ConfigLoader(Map.of()).load(file)).start();
    }

    private void script(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
