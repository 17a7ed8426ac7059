package io.spoor.broker.extension;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.embed.Spoor;
import java.util.List;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An extension that knows only Moquette's types, in a running broker, with real clients. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MoquetteExtensionInBrokerTest {
    private final MoquetteStyleExtension extension = new MoquetteStyleExtension();
    private Spoor broker;

    @BeforeAll
    void start() throws Exception {
        broker = Spoor.builder()
                .listener("tcp", 0)
                .interceptHandler(extension)
                .authenticator(extension)
                .authorizatorPolicy(extension)
                .start();
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private MqttClient client(String id) throws MqttException {
        return new MqttClient("tcp://127.0.0.1:" + broker.address("tcp").getPort(), id, new MemoryPersistence());
    }

    private static MqttConnectOptions login(String password) {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName("alice");
        options.setPassword(password.toCharArray());
        return options;
    }

    @Test
    void its_authenticator_refuses_a_wrong_password() throws Exception {
        try (MqttClient client = client("wrong")) {
            assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                    MqttException.class, () -> client.connect(login("guess")))
                            .getReasonCode())
                    .isIn((int) MqttException.REASON_CODE_FAILED_AUTHENTICATION, (int)
                            MqttException.REASON_CODE_NOT_AUTHORIZED);
        }
    }

    @Test
    void its_interceptor_sees_what_its_policy_allows() throws Exception {
        // Given
        try (MqttClient client = client("pump-7")) {
            client.connect(login("secret"));

            // When
            client.subscribe("commands/alice/#", 1);
            client.publish("devices/pump-7/state", "on".getBytes(UTF_8), 1, false);
            client.publish("devices/pump-8/state", "off".getBytes(UTF_8), 1, false);
            client.disconnect();
        }

        // Then
        await().untilAsserted(() -> assertThat(extension.calls).anyMatch(c -> c.startsWith("disconnect pump-7")));
        List<String> ofPump = extension.calls.stream()
                .filter(call -> call.contains("pump"))
                .map(call -> call.substring(0, call.indexOf(' ')))
                .toList();
        assertThat(ofPump).containsExactly("subscribe", "publish", "disconnect");
        assertThat(extension.calls).noneMatch(call -> call.contains("pump-8"));
    }
}
