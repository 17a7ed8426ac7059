package io.spoor.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spoor.certs.authority.DevelopmentAuthority;
import io.spoor.certs.authority.DevelopmentAuthority.DevelopmentFiles;
import io.spoor.tracing.MessageTracing;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerConfigTest {
    @TempDir
    Path folder;

    @Test
    void without_a_file_everything_listens_on_the_loopback_only() {
        // When
        BrokerConfig config = BrokerConfig.defaults(folder);

        // Then
        assertThat(config.listeners())
                .extracting(
                        ListenerConfig::name,
                        ListenerConfig::type,
                        listener -> listener.address().toString())
                .containsExactly(
                        tuple("tcp", ListenerType.MQTT, "127.0.0.1:1883"),
                        tuple("tls", ListenerType.MQTTS, "127.0.0.1:8883"),
                        tuple("ws", ListenerType.WS, "127.0.0.1:8083"));
        assertThat(config.auth().anonymous()).isEqualTo(Anonymous.LOOPBACK);
        assertThat(config.tracing().messages()).isEqualTo(MessageTracing.ALL);
        assertThat(config.http()).isEqualTo(HttpConfig.defaults());
        assertThat(config.dataDir()).isEqualTo(folder);
    }

    @Test
    void without_a_file_tls_uses_what_the_development_authority_makes() throws Exception {
        // When
        TlsConfig tls = Objects.requireNonNull(
                BrokerConfig.defaults(folder).listeners().get(1).tls());
        DevelopmentFiles made =
                DevelopmentAuthority.prepare(BrokerConfig.developmentFolder(folder), InstantSource.system());

        // Then
        assertThat(tls.certificate()).isEqualTo(made.serverCertificate());
        assertThat(tls.key()).isEqualTo(made.serverKey());
        assertThat(tls.clientCa()).isEqualTo(made.authority());
        assertThat(tls.crl()).isEqualTo(List.of(made.revocationList()));
        assertThat(tls.clientAuth()).isEqualTo(ClientAuth.OPTIONAL);
    }

    @Test
    void each_part_can_be_replaced() {
        // Given
        BrokerConfig config = BrokerConfig.minimal(folder);
        AuthConfig auth = AuthConfig.anonymous(Anonymous.REFUSED);
        HttpConfig http = HttpConfig.defaults();

        // When
        BrokerConfig changed =
                config.withNode("n").withAuth(auth).withHttp(http).withListeners();

        // Then
        assertThat(changed)
                .isEqualTo(new BrokerConfig(
                        "n",
                        folder,
                        List.of(),
                        auth,
                        config.mqtt(),
                        config.tracing(),
                        config.store(),
                        http,
                        List.of(),
                        config.baseDir()));
    }
}
