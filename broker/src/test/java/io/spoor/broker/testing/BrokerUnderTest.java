package io.spoor.broker.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.ClientAuth;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.ListenerType;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.config.TlsConfig;
import io.spoor.broker.config.TracingConfig;
import io.spoor.broker.embed.Spoor;
import io.spoor.certs.authority.DevelopmentAuthority;
import io.spoor.certs.authority.DevelopmentAuthority.DevelopmentFiles;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A broker with a recorded trace, and a well-behaved bystander that publishes to itself: whatever others do, its
 * connection must go on and none of its messages get lost.
 */
public final class BrokerUnderTest implements AutoCloseable {

    private final RecordingTracer trace = new RecordingTracer();
    private final Spoor broker;
    private final Bystander bystander;
    private final DevelopmentFiles files;

    /**
     * Starts a broker with the listeners {@code tcp}, {@code tls}, {@code ws} and {@code wss}.
     *
     * @param directory for certificates
     * @param mqttSettings as in the configuration file
     */
    public BrokerUnderTest(Path directory, Map<String, ?> mqttSettings) throws Exception {
        files = DevelopmentAuthority.prepare(directory, InstantSource.system());
        TlsConfig tls = new TlsConfig(
                files.serverCertificate(),
                files.serverKey(),
                null,
                null,
                List.of(),
                ClientAuth.NONE,
                List.of("TLSv1.3", "TLSv1.2"),
                List.of(),
                Duration.ofMillis(500));
        HostAndPort anyPort = new HostAndPort("127.0.0.1", 0);
        broker = Spoor.builder()
                .config(BrokerConfig.minimal(directory)
                        .withListeners(
                                ListenerConfig.plain("tcp", ListenerType.MQTT, anyPort),
                                ListenerConfig.secure("tls", ListenerType.MQTTS, anyPort, tls),
                                ListenerConfig.plain("ws", ListenerType.WS, anyPort),
                                ListenerConfig.secure("wss", ListenerType.WSS, anyPort, tls))
                        .withTracing(TracingConfig.of(MessageTracing.ALL))
                        .withMqtt(MqttConfig.of(mqttSettings)))
                .tracer(trace)
                .start();
        bystander = new Bystander(tcp());
    }

    /** What a client needs that trusts this broker. */
    public SSLContext clientTls() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(files.authority())) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    public InetSocketAddress tcp() {
        return broker.address("tcp");
    }

    public InetSocketAddress tls() {
        return broker.address("tls");
    }

    public InetSocketAddress ws() {
        return broker.address("ws");
    }

    public InetSocketAddress wss() {
        return broker.address("wss");
    }

    public RecordingTracer trace() {
        return trace;
    }

    /** A message of the bystander goes around, exactly once, and its acknowledgement comes. */
    public void assertBystanderIsUndisturbed() throws IOException {
        bystander.assertUndisturbed();
        assertThat(trace.all(TraceEvent.ClientDisconnect.class))
                .noneMatch(event -> event.client().clientId().equals(Bystander.ID));
    }

    /** Every connection but the bystander's has closed, and none by an error of the broker. */
    public void assertAllOthersAreClosed() {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .untilAsserted(() -> assertThat(trace.all(TraceEvent.TransportClose.class))
                        .hasSize(trace.all(TraceEvent.TransportOpen.class).size() - 1));
        assertThat(trace.all(TraceEvent.TransportClose.class))
                .noneMatch(event -> event.reason() == DisconnectReason.INTERNAL_ERROR);
        assertThat(broker.stats().connections()).isOne();
    }

    @Override
    public void close() throws IOException {
        bystander.close();
        broker.close();
    }
}
