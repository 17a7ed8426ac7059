package io.spoor.bridges.influxdb;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.spoor.certs.AlternativeName;
import io.spoor.certs.authority.IssuedCertificate;
import io.spoor.certs.authority.PemAuthority;
import io.spoor.certs.authority.Usage;
import io.spoor.certs.tls.TlsFiles;
import io.spoor.certs.tls.TlsMaterial;
import io.spoor.tracing.spi.BridgeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store over TLS, and its authority that is replaced by another. */
class InfluxTlsTest {
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir
    Path folder;

    @Test
    void a_new_authority_is_read_after_the_first_failure() throws Exception {
        // Given
        PemAuthority first = PemAuthority.create("First", Duration.ofDays(1), CLOCK);
        PemAuthority second = PemAuthority.create("Second", Duration.ofDays(1), CLOCK);
        Path trusted = Files.writeString(folder.resolve("ca.crt"), first.certificatePem());
        HttpsServer server = server(first, 0);
        int port = server.getAddress().getPort();
        try (InfluxStore store = new InfluxStore(address(port, trusted), () -> address(port, trusted))) {
            assertThat(store.write("m v=1")).isInstanceOf(WriteOutcome.Stored.class);

            // When
            server.stop(0);
            server = server(second, port);

            // Then
            assertThat(store.write("m v=2"))
                    .isInstanceOfSatisfying(
                            WriteOutcome.Busy.class,
                            busy -> assertThat(busy.reason()).contains("not reachable"));
            Files.writeString(trusted, "no certificate");
            assertThat(store.write("m v=2")).isInstanceOf(WriteOutcome.Busy.class);
            Files.writeString(trusted, second.certificatePem());
            assertThat(store.write("m v=2")).isInstanceOf(WriteOutcome.Stored.class);
        } finally {
            server.stop(0);
        }
    }

    private static StoreAddress address(int port, Path trusted) throws BridgeException {
        return new StoreAddress(
                WriteApi.V2,
                "https://localhost:" + port,
                "o",
                "b",
                null,
                null,
                false,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                TrustFile.read(trusted, "caFile"));
    }

    private HttpsServer server(PemAuthority authority, int port) throws Exception {
        IssuedCertificate issued = authority.issue(
                "influxdb", List.of(AlternativeName.parse("DNS:localhost")), Set.of(Usage.SERVER), Duration.ofHours(1));
        Path key = folder.resolve("tls.key");
        Files.deleteIfExists(key);
        issued.writeKey(key);
        Path chain = Files.writeString(folder.resolve("tls.crt"), issued.chainPem());
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(
                TlsMaterial.load(new TlsFiles(new TlsFiles.Pem(chain, key, null), null), CLOCK)
                        .sslContext()));
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(204, -1);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        server.start();
        return server;
    }
}
