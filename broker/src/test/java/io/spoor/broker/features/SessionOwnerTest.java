package io.spoor.broker.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import io.spoor.broker.attacks.Attack;
import io.spoor.broker.auth.AuthResult;
import io.spoor.broker.auth.Authenticator;
import io.spoor.broker.auth.Authorizer;
import io.spoor.broker.auth.ClientIdentity;
import io.spoor.broker.auth.Credentials;
import io.spoor.broker.embed.Spoor;
import io.spoor.broker.protocol.TopicFilter;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A session belongs to a user, not to whoever knows its client identifier. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionOwnerTest {
    private Spoor broker;

    @BeforeAll
    void start() throws Exception {
        broker = Spoor.builder()
                .listener("tcp", 0)
                .authenticator(new Authenticator() {
                    @Override
                    public AuthResult authenticate(Credentials credentials) {
                        return AuthResult.accepted(credentials.userName());
                    }

                    @Override
                    public boolean mayBlock() {
                        return false;
                    }
                })
                .authorizer(new Authorizer() {
                    @Override
                    public boolean mayPublish(ClientIdentity client, String topic) {
                        return topic.startsWith(client.userName() + "/");
                    }

                    @Override
                    public boolean maySubscribe(ClientIdentity client, TopicFilter filter) {
                        return filter.filter().startsWith(client.userName() + "/");
                    }

                    @Override
                    public long version() {
                        return 0;
                    }
                })
                .start();
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private Mqtt5BlockingClient client(String user) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier("shared-id")
                .serverHost("127.0.0.1")
                .serverPort(broker.address("tcp").getPort())
                .simpleAuth()
                .username(user)
                .password("x".getBytes(UTF_8))
                .applySimpleAuth()
                .buildBlocking();
    }

    private static Mqtt5ConnAck connect(Mqtt5BlockingClient client) {
        return client.connectWith().cleanStart(false).sessionExpiryInterval(600).send();
    }

    @Test
    @Attack("moquette-689-client-id")
    void another_user_gets_neither_its_rights_nor_its_subscriptions() {
        // Given a session of admin
        Mqtt5BlockingClient admin = client("admin");
        connect(admin);
        admin.subscribeWith().topicFilter("admin/#").qos(MqttQos.AT_LEAST_ONCE).send();
        admin.disconnect();

        // When bob comes with the same client identifier
        Mqtt5BlockingClient bob = client("bob");
        Mqtt5ConnAck answer = connect(bob);

        // Then
        assertThat(answer.isSessionPresent()).isFalse();
        Mqtt5PubAckException refused = Assertions.catchThrowableOfType(
                Mqtt5PubAckException.class,
                () -> bob.publishWith()
                        .topic("admin/x")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .send());
        assertThat(refused.getMqttMessage().getReasonCode()).isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
        bob.publishWith().topic("bob/x").qos(MqttQos.AT_LEAST_ONCE).send();
        bob.disconnect();
    }
}
