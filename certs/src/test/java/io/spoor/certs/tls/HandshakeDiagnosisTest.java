package io.spoor.certs.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.PemFile;
import io.spoor.certs.tls.EngineHandshake.Outcome;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real handshakes of the JDK's own TLS, each broken in one way. */
class HandshakeDiagnosisTest {
    private static final String TLS12 = "TLSv1.2";
    private static final String TLS13 = "TLSv1.3";

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private TestAuthority authority;

    @BeforeEach
    void create() throws Exception {
        // Two years ago, so that certificates of a year ago are its own.
        authority = TestAuthority.create(folder, "ca", Instant.now().minus(Duration.ofDays(730)))
                .at(Instant.now());
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS12, TLS13})
    void good_certificates_are_accepted(String version) throws Exception {
        Outcome outcome = handshake(version, authority.client("device"), authority.trustWithCrl());

        assertThat(outcome).isEqualTo(new Outcome(null, null, version));
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS12, TLS13})
    void a_client_without_certificate(String version) throws Exception {
        Outcome outcome = handshake(version, null, authority.trust());

        assertThat(server(outcome)).isEqualTo(HandshakeProblem.CERTIFICATE_REQUIRED);
        // Which alert the server sends depends on its Java: bad_certificate before certificate_required.
        assertThat(client(outcome)).isIn(HandshakeProblem.CERTIFICATE_REQUIRED, HandshakeProblem.REJECTED_BY_PEER);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS12, TLS13})
    void an_expired_client_certificate(String version) throws Exception {
        TlsFiles.Pem expired =
                authority.at(Instant.now().minus(Duration.ofDays(365))).client("device", Duration.ofDays(30));

        assertThat(server(handshake(version, expired, authority.trust())))
                .isEqualTo(HandshakeProblem.CERTIFICATE_EXPIRED);
        assertThat(server(handshake(version, expired, authority.trustWithCrl())))
                .isEqualTo(HandshakeProblem.CERTIFICATE_EXPIRED);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS12, TLS13})
    void a_client_certificate_of_the_future(String version) throws Exception {
        TlsFiles.Pem future =
                authority.at(Instant.now().plus(Duration.ofDays(365))).client("device");

        assertThat(server(handshake(version, future, authority.trust())))
                .isEqualTo(HandshakeProblem.CERTIFICATE_NOT_YET_VALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS12, TLS13})
    void a_revoked_client_certificate(String version) throws Exception {
        // Given
        TlsFiles.Pem device = authority.client("device");
        TlsFiles.Pem other = authority.client("other");
        authority.revoke(certificate(device));

        // When
        Outcome outcome = handshake(version, device, authority.trustWithCrl());

        // Then
        assertThat(server(outcome)).isEqualTo(HandshakeProblem.CERTIFICATE_REVOKED);
        assertThat(HandshakeDiagnosis.of(Objects.requireNonNull(outcome.server()))
                        .detail())
                .contains("CN=device was revoked on")
                .contains("KEY_COMPROMISE");
        assertThat(client(outcome)).isEqualTo(HandshakeProblem.REJECTED_BY_PEER);
        assertThat(handshake(version, other, authority.trustWithCrl()).server()).isNull();
        assertThat(handshake(version, device, authority.trust()).server()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS12, TLS13})
    void a_client_certificate_of_an_unknown_authority(String version) throws Exception {
        // Given an authority of the same name: the key decides
        TlsFiles.Pem stranger = TestAuthority.create(folder, "other").client("stranger");
        assertThat(server(handshake(version, stranger, authority.trust()))).isEqualTo(HandshakeProblem.UNKNOWN_CA);
        assertThat(server(handshake(version, stranger, authority.trustWithCrl())))
                .isEqualTo(HandshakeProblem.UNKNOWN_CA);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS12, TLS13})
    void a_server_certificate_used_by_a_client(String version) throws Exception {
        assertThat(server(handshake(version, authority.server("wrong"), authority.trust())))
                .isEqualTo(HandshakeProblem.BAD_CERTIFICATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS12, TLS13})
    void a_client_that_does_not_trust_the_server(String version) throws Exception {
        // Given
        TestAuthority other = TestAuthority.create(folder, "other");
        SSLEngine server = engine(authority.server("server"), null, version);
        SSLEngine client = engine(null, other.trust(), version);

        // When
        Outcome outcome = EngineHandshake.run(client, server);

        // Then
        assertThat(server(outcome)).isEqualTo(HandshakeProblem.REJECTED_BY_PEER);
        assertThat(client(outcome)).isEqualTo(HandshakeProblem.UNKNOWN_CA);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS12, TLS13})
    void no_common_cipher(String version) throws Exception {
        // Given
        SSLEngine server = engine(authority.server("server"), null, version);
        SSLEngine client = engine(null, authority.trust(), version);
        boolean old = version.equals(TLS12);
        server.setEnabledCipherSuites(
                new String[] {old ? "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384" : "TLS_AES_256_GCM_SHA384"});
        client.setEnabledCipherSuites(
                new String[] {old ? "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" : "TLS_AES_128_GCM_SHA256"});

        // When
        Outcome outcome = EngineHandshake.run(client, server);

        // Then
        assertThat(server(outcome)).isEqualTo(HandshakeProblem.NO_COMMON_CIPHER);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS12, TLS13})
    void no_common_version(String serverVersion) throws Exception {
        // Given
        SSLEngine server = engine(authority.server("server"), null, serverVersion);
        SSLEngine client = engine(null, authority.trust(), serverVersion.equals(TLS12) ? TLS13 : TLS12);

        // When
        Outcome outcome = EngineHandshake.run(client, server);

        // Then
        assertThat(server(outcome)).isEqualTo(HandshakeProblem.NO_COMMON_VERSION);
        assertThat(client(outcome)).isEqualTo(HandshakeProblem.NO_COMMON_VERSION);
    }

    @Test
    void an_expired_revocation_list_refuses_unless_it_is_accepted() throws Exception {
        // Given
        TlsFiles.Pem device = authority.client("device");
        TlsFiles.Pem revoked = authority.client("revoked");
        authority.revoke(certificate(revoked));
        TestAuthority past = authority.at(Instant.now().minus(Duration.ofDays(100)));
        past.authority().writeRevocationList(Duration.ofDays(1));
        // A copy, since the authority renews its own file with the next certificate that it issues.
        Path old = Files.copy(authority.crl(), folder.resolve("old-crl.pem"));
        TlsFiles.Trust refusing = new TlsFiles.Trust(authority.certificate(), List.of(old), ExpiredCrl.REFUSE);
        TlsFiles.Trust accepting = new TlsFiles.Trust(authority.certificate(), List.of(old), ExpiredCrl.ACCEPT);

        // Then
        Outcome refused = handshake(TLS13, device, refusing);
        assertThat(server(refused)).isEqualTo(HandshakeProblem.OTHER);
        assertThat(HandshakeDiagnosis.of(Objects.requireNonNull(refused.server()))
                        .detail())
                .contains("the revocation list " + old + " ended on");
        assertThat(handshake(TLS13, device, accepting).server()).isNull();
        assertThat(server(handshake(TLS13, revoked, accepting))).isEqualTo(HandshakeProblem.CERTIFICATE_REVOKED);
    }

    @Test
    void a_trusted_authority_without_a_list_beside_one_with_a_list() throws Exception {
        // Given two authorities of one name, and a list of the first
        TestAuthority other = TestAuthority.create(folder, "other");
        Path both = folder.resolve("both.pem");
        Files.writeString(both, Files.readString(authority.certificate()) + Files.readString(other.certificate()));
        TlsFiles.Trust trust = new TlsFiles.Trust(both, List.of(authority.crl()), ExpiredCrl.REFUSE);

        // Then
        assertThat(handshake(TLS13, authority.client("first"), trust).server()).isNull();
        Outcome refused = handshake(TLS13, other.client("second"), trust);
        assertThat(refused.server()).isNotNull();
        assertThat(HandshakeDiagnosis.of(Objects.requireNonNull(refused.server())))
                .isEqualTo(new HandshakeDiagnosis(HandshakeProblem.OTHER, "there is no revocation list of CN=Test CA"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "\u0010\u000c\u0000\u0004MQTT\u0005\u0002\u0000<"})
    void plain_text(String text) throws Exception {
        assertThat(withPeer(socket -> {
                    OutputStream out = socket.getOutputStream();
                    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
                    out.flush();
                }))
                .isEqualTo(HandshakeProblem.PLAIN_TEXT);
    }

    @Test
    void plain_text_at_an_engine() throws Exception {
        // Given
        SSLEngine server = engine(authority.server("server"), null, TLS13);
        server.setUseClientMode(false);
        server.beginHandshake();
        ByteBuffer connect = ByteBuffer.wrap(new byte[] {0x10, 0x0C, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60, 0, 0});

        // When
        SSLException failure =
                assertThrows(SSLException.class, () -> server.unwrap(connect, ByteBuffer.allocate(1 << 15)));

        // Then
        assertThat(HandshakeDiagnosis.of(failure).problem()).isEqualTo(HandshakeProblem.PLAIN_TEXT);
    }

    @Test
    void a_peer_that_closes() throws Exception {
        assertThat(withPeer(Socket::shutdownOutput)).isEqualTo(HandshakeProblem.CLOSED);
    }

    @Test
    void a_peer_that_closes_under_an_engine() throws Exception {
        // Given
        SSLEngine server = engine(authority.server("server"), null, TLS13);
        server.setUseClientMode(false);
        server.beginHandshake();

        // When
        SSLException failure = assertThrows(SSLException.class, server::closeInbound);

        // Then
        assertThat(HandshakeDiagnosis.of(failure).problem()).isEqualTo(HandshakeProblem.CLOSED);
    }

    @Test
    void a_peer_that_resets() throws Exception {
        assertThat(withPeer(socket -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                }))
                .isEqualTo(HandshakeProblem.CLOSED);
    }

    @Test
    void a_peer_that_says_nothing() throws Exception {
        assertThat(withPeer(socket -> {})).isEqualTo(HandshakeProblem.TIMEOUT);
    }

    @Test
    void wrapping_hides_nothing() throws Exception {
        Throwable revoked = Objects.requireNonNull(revokedOutcome().server());
        Exception wrapped = new IllegalStateException("decoder", new RuntimeException(revoked));

        assertThat(HandshakeDiagnosis.of(wrapped).problem()).isEqualTo(HandshakeProblem.CERTIFICATE_REVOKED);
        assertThat(HandshakeDiagnosis.of(new RuntimeException(new ClosedChannelException()))
                        .problem())
                .isEqualTo(HandshakeProblem.CLOSED);
        assertThat(HandshakeDiagnosis.of(new HandshakeTimeoutException()).problem())
                .isEqualTo(HandshakeProblem.TIMEOUT);
    }

    @Test
    void what_is_not_known_is_other_with_a_clean_detail() {
        HandshakeDiagnosis diagnosis = HandshakeDiagnosis.of(new SSLException("odd\r\n" + "x".repeat(1000)));

        assertThat(diagnosis.problem()).isEqualTo(HandshakeProblem.OTHER);
        assertThat(diagnosis.detail()).hasSize(300).startsWith("odd xxx");
        assertThat(HandshakeDiagnosis.of(new SSLException((String) null)).detail())
                .isEqualTo("SSLException");
    }

    private Outcome revokedOutcome() throws Exception {
        TlsFiles.Pem device = authority.client("device");
        authority.revoke(certificate(device));
        return handshake(TLS13, device, authority.trustWithCrl());
    }

    private Outcome handshake(String version, TlsFiles.@Nullable Pem client, TlsFiles.Trust serverTrust)
            throws Exception {
        SSLEngine server = engine(authority.server("server"), serverTrust, version);
        server.setUseClientMode(false);
        server.setNeedClientAuth(true);
        return EngineHandshake.run(engine(client, authority.trust(), version), server);
    }

    /** A client's engine also gets certificates that are no longer, or not yet, valid. */
    private static SSLEngine engine(TlsFiles.@Nullable Pem identity, TlsFiles.@Nullable Trust trust, String version)
            throws Exception {
        InstantSource clock = identity == null
                ? InstantSource.system()
                : InstantSource.fixed(certificate(identity).getNotBefore().toInstant());
        TlsMaterial own = TlsMaterial.load(new TlsFiles(identity, null), clock);
        TlsMaterial others = TlsMaterial.load(new TlsFiles(null, trust), InstantSource.system());
        SSLContext context = SSLContext.getInstance("TLS");
        TrustMaterial trusted = others.trust();
        context.init(
                own.keyManagerFactory() == null ? null : new KeyManager[] {own.keyManager()},
                trusted == null ? null : new TrustManager[] {trusted.trustManager()},
                null);
        SSLEngine engine = context.createSSLEngine();
        engine.setEnabledProtocols(new String[] {version});
        return engine;
    }

    private interface Peer {
        void act(Socket socket) throws Exception;
    }

    /** What a server's socket says of a peer that does something else than TLS. */
    private HandshakeProblem withPeer(Peer peer) throws Exception {
        TlsMaterial material = TlsMaterial.load(new TlsFiles(authority.server("server"), null), InstantSource.system());
        try (ServerSocket listener = material.sslContext()
                        .getServerSocketFactory()
                        .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort());
                SSLSocket accepted = (SSLSocket) listener.accept()) {
            accepted.setSoTimeout(500);
            peer.act(socket);
            Exception failure = assertThrows(Exception.class, () -> drain(accepted));
            return HandshakeDiagnosis.of(failure).problem();
        }
    }

    private static void drain(SSLSocket socket) throws Exception {
        socket.startHandshake();
        try (InputStream in = socket.getInputStream()) {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static HandshakeProblem server(Outcome outcome) {
        return HandshakeDiagnosis.of(Objects.requireNonNull(outcome.server(), "the server accepted"))
                .problem();
    }

    private static HandshakeProblem client(Outcome outcome) {
        return HandshakeDiagnosis.of(Objects.requireNonNull(outcome.client(), "the client accepted"))
                .problem();
    }

    private static X509Certificate certificate(TlsFiles.Pem files) throws CertsException {
        return PemFile.certificates(FileContent.read(files.certificate())).get(0);
    }

    /** As Netty has one. */
    private static final class HandshakeTimeoutException extends SSLHandshakeException {
        private static final long serialVersionUID = 1L;

        HandshakeTimeoutException() {
            super("handshake timed out after 10000ms");
        }
    }
}
