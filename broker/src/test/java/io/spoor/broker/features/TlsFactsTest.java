package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.config.ClientAuth;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.ListenerType;
import io.spoor.broker.config.TlsConfig;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawPackets;
import io.spoor.broker.testing.TestCertificates;
import io.spoor.certs.AlternativeName;
import io.spoor.certs.authority.CertificateRequest;
import io.spoor.tracing.TlsFailure;
import io.spoor.tracing.TlsInfo;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.TlsHandshakeFailure;
import io.spoor.tracing.TraceEvent.TransportClose;
import io.spoor.tracing.TraceEvent.TransportOpen;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the trace says of TLS, by real handshakes of the JDK's client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsFactsTest {
    private static final String UPGRADE = """
            GET /mqtt HTTP/1.1\r
            Host: x\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Protocol: mqtt\r
            \r
            """;

    @TempDir
    static Path folder;

    private TestCertificates certificates;
    private FeatureBroker broker;
    private int ids;

    private ListenerConfig listener(
            String name, ListenerType type, ClientAuth auth, List<String> protocols, List<String> ciphers) {
        return ListenerConfig.secure(
                name,
                type,
                new HostAndPort("127.0.0.1", 0),
                new TlsConfig(
                        certificates.file("server.pem"),
                        certificates.file("server.key"),
                        null,
                        certificates.ca(),
                        List.of(),
                        auth,
                        protocols,
                        ciphers,
                        Duration.ofMillis(1_500)));
    }

    @BeforeAll
    void start() throws Exception {
        certificates = new TestCertificates(folder);
        List<String> both = List.of("TLSv1.3", "TLSv1.2");
        broker = new FeatureBroker(config -> config.withListeners(
                listener("tls", ListenerType.MQTTS, ClientAuth.OPTIONAL, both, List.of()),
                listener("wss", ListenerType.WSS, ClientAuth.OPTIONAL, both, List.of()),
                listener("mutual", ListenerType.MQTTS, ClientAuth.REQUIRED, both, List.of()),
                listener(
                        "narrow",
                        ListenerType.MQTTS,
                        ClientAuth.OPTIONAL,
                        List.of("TLSv1.3"),
                        List.of("TLS_AES_128_GCM_SHA256"))));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private static SSLContext context(KeyManager @Nullable [] keys, TrustManagerFactory trust) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        return context;
    }

    /** A handshake that may fail, and a CONNECT whose answer is awaited; returns what the trace says of it. */
    private TlsInfo connected(SSLContext context, String listener, SSLParameters parameters) throws Exception {
        String id = "tls-" + ++ids;
        int port = broker.spoor().address(listener).getPort();
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            socket.setSSLParameters(parameters);
            byte[] connect = RawPackets.connect(5, id);
            if (listener.equals("wss")) {
                socket.getOutputStream().write(bytes(UPGRADE));
                while (socket.getInputStream().read() != '\n'
                        || socket.getInputStream().read() != '\r') {}
                socket.getOutputStream().write(bytes(0x82, 0x80 | connect.length, 0, 0, 0, 0, connect));
            } else {
                socket.getOutputStream().write(connect);
            }
            assertThat(socket.getInputStream().read()).isNotNegative();
            TlsInfo tls = Objects.requireNonNull(Objects.requireNonNull(broker.trace()
                            .await(
                                    ClientConnect.class,
                                    event -> event.client().clientId().equals(id))
                            .client()
                            .connection())
                    .tls());
            assertThat(tls.cipher()).isEqualTo(socket.getSession().getCipherSuite());
            return tls;
        }
    }

    @ParameterizedTest
    @CsvSource({"tls, TLSv1.2", "tls, TLSv1.3", "wss, TLSv1.2", "wss, TLSv1.3"})
    void a_handshake_is_described_also_when_it_resumes_a_session(String listener, String version) throws Exception {
        // Given
        String name = "device-" + listener + (version.endsWith("3") ? "-new" : "-old");
        TestCertificates.Client client = certificates.client(name, "dns:" + name + ".example", "uri:urn:dev:7");
        X509Certificate certificate;
        try (InputStream in = Files.newInputStream(certificates.file(name + ".pem"))) {
            certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        SSLContext context = context(client.keys().getKeyManagers(), certificates.trust());
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setServerNames(List.of(new SNIHostName("broker.example")));
        // When
        TlsInfo first = connected(context, listener, parameters);
        TlsInfo second = connected(context, listener, parameters);
        // Then
        assertThat(first.resumed()).isFalse();
        assertThat(second.resumed()).isTrue();
        for (TlsInfo tls : List.of(first, second)) {
            assertThat(tls.version()).isEqualTo(version);
            assertThat(tls.serverName()).isEqualTo("broker.example");
            assertThat(tls.clientCertificate())
                    .isEqualTo(new TlsInfo.ClientCertificate(
                            certificate.getSubjectX500Principal().getName(),
                            certificate.getIssuerX500Principal().getName(),
                            certificate.getSerialNumber().toString(16).toUpperCase(java.util.Locale.ROOT),
                            certificate.getNotBefore().toInstant(),
                            certificate.getNotAfter().toInstant(),
                            HexFormat.of()
                                    .withUpperCase()
                                    .formatHex(
                                            MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded())),
                            List.of(name + ".example", "urn:dev:7")));
        }
    }

    @Test
    void what_the_client_does_not_say_is_not_there() throws Exception {
        SSLContext context = context(null, certificates.trust());
        TlsInfo tls = connected(context, "tls", context.getDefaultSSLParameters());
        assertThat(tls.serverName()).isNull();
        assertThat(tls.clientCertificate()).isNull();
    }

    // -- failures -----------------------------------------------------------------------------------------------------

    /** Tries a handshake that must fail, and returns why the broker says it did. */
    private TlsFailure failure(SSLContext context, String listener, String version, String... ciphers)
            throws Exception {
        int port = broker.spoor().address(listener).getPort();
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            socket.setEnabledProtocols(new String[] {version});
            if (ciphers.length > 0) {
                socket.setEnabledCipherSuites(ciphers);
            }
            try {
                socket.startHandshake();
                int end = socket.getInputStream().read(); // in TLS 1.3 the server judges after the client is done
                assertThat(end).isNegative();
            } catch (IOException e) {
                assertThat(e).isNotNull(); // as it must
            }
            return causeOf(socket);
        }
    }

    private TlsFailure failure(String listener, byte[] says, boolean goes) throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(broker.spoor().address(listener));
            socket.getOutputStream().write(says);
            if (goes) {
                socket.shutdownOutput();
            }
            return causeOf(socket);
        }
    }

    /** Also shows that the failure stands between the beginning and the end of its connection. */
    private TlsFailure causeOf(Socket socket) {
        int port = socket.getLocalPort();
        TransportClose close = broker.trace()
                .await(TransportClose.class, event -> event.connection().peer().getPort() == port);
        assertThat(broker.trace().all(TransportOpen.class))
                .anyMatch(event ->
                        event.connection().id().equals(close.connection().id()));
        return broker.trace()
                .await(
                        TlsHandshakeFailure.class,
                        event -> event.connection()
                                .id()
                                .equals(close.connection().id()))
                .cause();
    }

    private SSLContext with(CertificateRequest request, Instant at) throws Exception {
        return context(certificates.issued(request, at).keys().getKeyManagers(), certificates.trust());
    }

    @Test
    void each_cause_of_a_failure_is_told() throws Exception {
        Instant now = Instant.now();
        SSLContext bare = context(null, certificates.trust());
        CertificateRequest aDay = CertificateRequest.client("d", List.of()).withValidity(Duration.ofDays(1));
        assertThat(failure(bare, "narrow", "TLSv1.2")).isEqualTo(TlsFailure.NO_COMMON_VERSION);
        assertThat(failure(bare, "narrow", "TLSv1.3", "TLS_AES_256_GCM_SHA384")).isEqualTo(TlsFailure.NO_COMMON_CIPHER);
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            assertThat(failure(bare, "mutual", version)).isEqualTo(TlsFailure.CERTIFICATE_REQUIRED);
            assertThat(failure(with(aDay, now.minus(Duration.ofDays(60))), "mutual", version))
                    .isEqualTo(TlsFailure.CERTIFICATE_EXPIRED);
            assertThat(failure(with(aDay, now.plus(Duration.ofDays(60))), "mutual", version))
                    .isEqualTo(TlsFailure.CERTIFICATE_NOT_YET_VALID);
            assertThat(failure(
                            with(CertificateRequest.server("s", List.of(AlternativeName.dns("s"))), now),
                            "mutual",
                            version))
                    .isEqualTo(TlsFailure.BAD_CERTIFICATE);
        }
        assertThat(failure("tls", RawPackets.connect(5, "x"), false)).isEqualTo(TlsFailure.PLAIN_TEXT);
        assertThat(failure("tls", bytes(0x16, 3, 1, 2), true)).isEqualTo(TlsFailure.CLOSED);
        assertThat(failure("tls", bytes(0x16, 3, 1, 2), false)).isEqualTo(TlsFailure.TIMEOUT);
        assertThat(failure("tls", bytes(0x15, 3, 3, 0, 2, 2, 48), false)) // the alert unknown_ca
                .isEqualTo(TlsFailure.REJECTED_BY_PEER);
        assertThat(failure("tls", bytes(0x15, 3, 3, 0, 2, 2, 80), false)) // the alert internal_error
                .isEqualTo(TlsFailure.OTHER);
    }

    @Test
    void a_client_that_does_not_trust_the_broker_says_so(@TempDir Path elsewhere) throws Exception {
        SSLContext distrusting = context(null, new TestCertificates(elsewhere).trust());
        assertThat(failure(distrusting, "tls", "TLSv1.2")).isEqualTo(TlsFailure.REJECTED_BY_PEER);
        SSLContext stranger = context(
                new TestCertificates(elsewhere.resolve("other"))
                        .client("d")
                        .keys()
                        .getKeyManagers(),
                certificates.trust());
        assertThat(failure(stranger, "mutual", "TLSv1.2"))
                .as("the JDK's client shows no certificate of an authority that was not asked for")
                .isIn(TlsFailure.UNKNOWN_CA, TlsFailure.CERTIFICATE_REQUIRED);
    }
}
