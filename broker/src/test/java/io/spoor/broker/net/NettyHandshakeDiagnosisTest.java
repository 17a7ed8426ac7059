package io.spoor.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.spoor.certs.authority.DevelopmentAuthority;
import io.spoor.certs.authority.DevelopmentAuthority.DevelopmentFiles;
import io.spoor.certs.tls.HandshakeDiagnosis;
import io.spoor.certs.tls.HandshakeProblem;
import io.spoor.certs.tls.TlsFiles;
import io.spoor.certs.tls.TlsMaterial;
import io.spoor.tracing.TlsFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Netty has exceptions of its own for failed handshakes, which certs/ does not know by type. */
class NettyHandshakeDiagnosisTest {
    private static final long TIMEOUT_MILLIS = 1_000;

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private SslHandler handler;

    @SuppressWarnings("NullAway.Init")
    private EmbeddedChannel channel;

    @BeforeEach
    void open() throws Exception {
        DevelopmentFiles files = DevelopmentAuthority.prepare(folder, InstantSource.system());
        TlsMaterial material = TlsMaterial.load(
                new TlsFiles(new TlsFiles.Pem(files.serverCertificate(), files.serverKey(), null), null),
                InstantSource.system());
        channel = new EmbeddedChannel();
        handler = SslContextBuilder.forServer(Objects.requireNonNull(material.keyManager()))
                .build()
                .newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(TIMEOUT_MILLIS);
        channel.freezeTime();
        channel.pipeline().addLast(handler);
    }

    @Test
    void plain_text() {
        try {
            channel.writeInbound(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", StandardCharsets.US_ASCII));
        } catch (Exception e) {
            assertThat(HandshakeDiagnosis.of(e).problem()).isEqualTo(HandshakeProblem.PLAIN_TEXT);
        }

        assertThat(problem()).isEqualTo(HandshakeProblem.PLAIN_TEXT);
    }

    @Test
    void a_peer_that_closes() {
        channel.close();

        assertThat(problem()).isEqualTo(HandshakeProblem.CLOSED);
    }

    @Test
    void a_peer_that_says_nothing() {
        channel.advanceTimeBy(TIMEOUT_MILLIS + 1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertThat(problem()).isEqualTo(HandshakeProblem.TIMEOUT);
    }

    @Test
    void each_problem_is_a_failure_in_trace_events() {
        assertThat(Arrays.stream(HandshakeProblem.values()).map(Enum::name))
                .containsExactly(
                        Arrays.stream(TlsFailure.values()).map(Enum::name).toArray(String[]::new));
    }

    private HandshakeProblem problem() {
        assertThat(handler.handshakeFuture().isDone()).isTrue();
        return HandshakeDiagnosis.of(handler.handshakeFuture().cause()).problem();
    }
}
