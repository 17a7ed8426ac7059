package io.spoor.bridges.logstash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spoor.bridges.DeliveryLoop;
import io.spoor.bridges.DeliveryOptions;
import io.spoor.bridges.MemoryJournal;
import io.spoor.certs.AlternativeName;
import io.spoor.certs.authority.CaProfile;
import io.spoor.certs.authority.CertificateAuthority;
import io.spoor.certs.authority.CertificateRequest;
import io.spoor.certs.authority.IssuedCertificate;
import io.spoor.certs.tls.ExpiredCrl;
import io.spoor.certs.tls.TlsFiles;
import io.spoor.certs.tls.TlsMaterial;
import io.spoor.tracing.spi.BridgeException;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LogstashTlsTest {
    private static final Duration PLENTY = Duration.ofSeconds(20);
    private static final DeliveryOptions QUICK =
            new DeliveryOptions(50, 64 << 10, Duration.ZERO, Duration.ofMillis(10), Duration.ofMillis(100));

    @TempDir
    Path temp;

    private LogstashTransport transport = LogstashTransport.TCP;
    private final MemoryJournal journal = new MemoryJournal();
    private CertificateAuthority authority;
    private SSLContext serverContext;
    private @Nullable TestReceiver server;
    private @Nullable DeliveryLoop loop;

    @BeforeEach
    void issue() throws Exception {
        authority = CertificateAuthority.create(temp.resolve("ca"), CaProfile.DEFAULT, InstantSource.system());
        issue("server", CertificateRequest.server("localhost", List.of(AlternativeName.parse("DNS:localhost"))));
        issue("client", CertificateRequest.client("spoor", List.of()));
        serverContext = TlsMaterial.load(
                        new TlsFiles(
                                new TlsFiles.Pem(temp.resolve("server.pem"), temp.resolve("server.key"), null),
                                new TlsFiles.Trust(ca(), List.of(), ExpiredCrl.REFUSE)),
                        InstantSource.system())
                .sslContext();
    }

    @AfterEach
    void stop() throws Exception {
        if (loop != null) {
            loop.stop(Duration.ZERO);
        }
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"TCP, TLSv1.2", "TCP, TLSv1.3", "BEATS, TLSv1.2", "BEATS, TLSv1.3"})
    void records_arrive_and_are_confirmed_with_certificates_on_both_sides(LogstashTransport used, String protocol)
            throws Exception {
        // Given
        transport = used;
        TestReceiver receiver = listen(protocol, true);
        List<String> written = append(0, 2000);
        // When
        DeliveryLoop delivery = start("localhost", receiver, mutual());
        // Then
        await().atMost(PLENTY).until(() -> journal.committed("logstash") == 2000);
        assertThat(receiver.received()).isEqualTo(written);
        assertThat(delivery.metrics()).containsEntry("failed", 0L);
        // And
        append(2000, 2100);
        delivery.stop(PLENTY);
        assertThat(receiver.received()).hasSize(2100);
        assertThat(journal.committed("logstash")).isEqualTo(2100);
    }

    @ParameterizedTest
    @EnumSource
    void a_receiver_that_wants_a_certificate_and_gets_none_is_reported(LogstashTransport used) throws Exception {
        // Given
        transport = used;
        TestReceiver receiver = listen("TLSv1.2", true);
        append(0, 10);
        // When
        DeliveryLoop delivery = start("localhost", receiver, new LogstashTls(true, ca(), null, null, null, true));
        // Then
        await().atMost(PLENTY).until(() -> delivery.health().detail().contains("cannot connect to localhost"));
        assertThat(journal.committed("logstash")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void a_receiver_of_an_authority_that_is_not_trusted_gets_nothing(LogstashTransport used) throws Exception {
        // Given
        transport = used;
        TestReceiver receiver = listen("TLSv1.3", false);
        append(0, 10);
        // When
        DeliveryLoop delivery = start("localhost", receiver, new LogstashTls(true, null, null, null, null, true));
        // Then
        await().atMost(PLENTY).until(() -> delivery.health().detail().contains("cannot connect to localhost"));
        assertThat(receiver.received()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_receiver_with_a_certificate_for_another_host_gets_nothing_unless_that_is_allowed(LogstashTransport used)
            throws Exception {
        // Given
        transport = used;
        TestReceiver receiver = listen("TLSv1.3", false);
        List<String> written = append(0, 10);
        DeliveryLoop strict = start("127.0.0.1", receiver, new LogstashTls(true, ca(), null, null, null, true));
        await().atMost(PLENTY).until(() -> strict.health().detail().contains("cannot connect to 127.0.0.1"));
        assertThat(receiver.received()).isEmpty();
        strict.stop(Duration.ZERO);
        // When
        start("127.0.0.1", receiver, new LogstashTls(true, ca(), null, null, null, false));
        // Then
        await().atMost(PLENTY)
                .untilAsserted(() -> assertThat(receiver.received()).isEqualTo(written));
    }

    @Test
    void stop_is_quick_when_the_receiver_takes_nothing() throws Exception {
        // Given
        LineServer receiver = new LineServer(new TlsServerSockets(serverContext, "TLSv1.3", true), 0);
        server = receiver;
        receiver.deaf = true;
        String padding = "x".repeat(100_000);
        for (int i = 0; i < 300; i++) {
            journal.append(padding);
        }
        DeliveryLoop delivery = start("localhost", receiver, mutual());
        await().atMost(PLENTY).until(() -> receiver.connections() == 1);
        // When
        long start = System.nanoTime();
        delivery.stop(Duration.ofMillis(1500));
        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @EnumSource
    void renewed_files_are_used_by_the_next_connection(LogstashTransport used) throws Exception {
        // Given
        transport = used;
        Files.move(temp.resolve("client.key"), temp.resolve("later.key"));
        Files.copy(temp.resolve("later.key"), temp.resolve("client.key"));
        TestReceiver receiver = listen("TLSv1.3", true);
        DeliveryLoop delivery = start("localhost", receiver, mutual());
        await().atMost(PLENTY).until(() -> delivery.health().up());
        receiver.kill();
        Files.writeString(temp.resolve("client.key"), "broken");
        receiver.restart();
        List<String> written = append(0, 10);
        await().atMost(PLENTY).until(() -> delivery.health().detail().contains("client.key"));
        // When
        Files.copy(
                temp.resolve("later.key"),
                temp.resolve("client.key"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        // Then
        await().atMost(PLENTY)
                .untilAsserted(() -> assertThat(receiver.received()).isEqualTo(written));
    }

    @ParameterizedTest
    @EnumSource
    void a_renewed_certificate_is_shown_by_the_next_connection(LogstashTransport used) throws Exception {
        // Given
        transport = used;
        TestReceiver receiver = listen("TLSv1.3", true);
        start("localhost", receiver, mutual());
        append(0, 10);
        await().atMost(PLENTY).until(() -> journal.committed("logstash") == 10);
        assertThat(receiver.peers()).containsOnly("CN=spoor");
        // When
        issue("client", CertificateRequest.client("spoor renewed", List.of()));
        receiver.kill();
        receiver.restart();
        append(10, 20);
        // Then
        await().atMost(PLENTY).until(() -> journal.committed("logstash") == 20);
        assertThat(receiver.peers()).endsWith("CN=spoor renewed");
    }

    @ParameterizedTest
    @EnumSource
    void files_that_cannot_be_used_stop_the_start(LogstashTransport used) throws Exception {
        // Given
        transport = used;
        Files.writeString(temp.resolve("client.key"), "this is no key");
        TestReceiver receiver = listen("TLSv1.3", true);
        // Then
        assertThatThrownBy(() -> start("localhost", receiver, mutual()))
                .isInstanceOf(BridgeException.class)
                .hasMessageContaining("tracing.logstash.tls")
                .hasMessageContaining("client.key");
    }

    @Test
    void half_a_pair_of_certificate_and_key_is_refused() {
        assertThatThrownBy(() -> new LogstashTls(true, null, temp, null, null, true))
                .hasMessageContaining("key: is missing");
        assertThatThrownBy(() -> new LogstashTls(true, null, null, temp, null, true))
                .hasMessageContaining("certificate: is missing");
        assertThatThrownBy(() -> new LogstashTls(true, null, null, null, temp, true))
                .hasMessageContaining("keyPasswordFile: has no effect");
    }

    private LogstashTls mutual() {
        return new LogstashTls(true, ca(), temp.resolve("client.pem"), temp.resolve("client.key"), null, true);
    }

    private Path ca() {
        return authority.directory().certificateFile();
    }

    private void issue(String name, CertificateRequest request) throws Exception {
        IssuedCertificate issued = authority.issue(request);
        Files.writeString(temp.resolve(name + ".pem"), issued.chainPem());
        issued.writeKey(temp.resolve(name + ".key"));
    }

    private TestReceiver listen(String protocol, boolean wantsCertificate) throws IOException {
        TestReceiver listening =
                TestReceiver.of(transport, new TlsServerSockets(serverContext, protocol, wantsCertificate));
        server = listening;
        return listening;
    }

    private DeliveryLoop start(String host, TestReceiver receiver, LogstashTls tls) throws Exception {
        LogstashSettings settings = new LogstashSettings(
                transport,
                List.of(new HostAndPort(host, receiver.port())),
                ConnectionStrategy.FIRST_AVAILABLE,
                tls,
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofMinutes(2),
                Duration.ZERO,
                65_536,
                Duration.ofMillis(700),
                3);
        DeliveryLoop started = new DeliveryLoop(
                "logstash",
                journal,
                LogstashBridgeFactory.destination(settings, "tracing.logstash"),
                (first, last, cause) -> List.of(),
                QUICK);
        loop = started;
        started.start();
        return started;
    }

    private List<String> append(int from, int to) {
        List<String> texts =
                IntStream.range(from, to).mapToObj(i -> "{\"n\":" + i + "}").toList();
        texts.forEach(journal::append);
        return texts;
    }

    private static final class TlsServerSockets extends ServerSocketFactory {
        private final SSLContext context;
        private final String protocol;
        private final boolean wantsCertificate;

        TlsServerSockets(SSLContext context, String protocol, boolean wantsCertificate) {
            this.context = context;
            this.protocol = protocol;
            this.wantsCertificate = wantsCertificate;
        }

        @Override
        public ServerSocket createServerSocket() throws IOException {
            SSLServerSocket socket =
                    (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
            socket.setEnabledProtocols(new String[] {protocol});
            socket.setNeedClientAuth(wantsCertificate);
            return socket;
        }

        @Override
        public ServerSocket createServerSocket(int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address) {
            throw new UnsupportedOperationException();
        }
    }
}
