package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import io.spoor.broker.attacks.Attack;
import io.spoor.broker.auth.PasswordFileEditor;
import io.spoor.broker.config.Anonymous;
import io.spoor.broker.config.AuthConfig;
import io.spoor.broker.config.CertificateIdentity;
import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.AuthzDenied;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.MessageReject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may connect with which password, and who may publish and subscribe where. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
    @TempDir
    static Path folder;

    private FeatureBroker broker;

    @BeforeAll
    void start() throws IOException {
        Path passwords = folder.resolve("passwd");
        PasswordFileEditor editor = new PasswordFileEditor(passwords);
        editor.set("alice", bytes("wonderland"), PasswordFileEditor.Kind.ARGON2ID);
        editor.set("bob", bytes("builder"), PasswordFileEditor.Kind.BCRYPT);
        Path acl = Files.writeString(folder.resolve("acl"), """
                pattern write devices/%c/#
                pattern read commands/%u/+
                everyone
                topic read public/#
                user alice
                topic readwrite alice/#
                topic deny alice/secret/#
                client gateway
                topic write gateway/state
                anonymous
                topic write guests/book
                """);
        broker = new FeatureBroker(config ->
                config.withAuth(new AuthConfig(Anonymous.LOOPBACK, passwords, acl, CertificateIdentity.NONE, false)));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private RawMqttClient as(String user, String password, String id) throws IOException {
        return RawMqttClient.connected(
                broker.address(), 5, 0x02 | 0x80 | 0x40, properties(), sized(id), sized(user), sized(password));
    }

    private ClientConnect refusalOf(String id) {
        return broker.trace()
                .await(ClientConnect.class, event -> event.client().clientId().equals(id) && event.reasonCode() != 0);
    }

    private int answerTo(RawMqttClient client, String topic) throws IOException {
        client.send(RawPackets.publish(5, topic, 1, 1, bytes("x")));
        return client.expect(RawPacket.PUBACK).reasonCode();
    }

    private int answerToSubscribe(RawMqttClient client, String filter) throws IOException {
        client.send(RawPackets.subscribe(5, 1, filter, 0));
        return client.expect(RawPacket.SUBACK).reasonCodes()[0] & 0xFF;
    }

    private List<String> deniedTo(String id) {
        return broker.trace().all(AuthzDenied.class).stream()
                .filter(event -> event.client().clientId().equals(id))
                .map(event -> event.packetType() + " " + event.topic())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"alice,wonderland", "bob,builder"})
    void the_right_password_lets_a_client_in(String user, String password) throws Exception {
        Mqtt5BlockingClient client = broker.hive5("right-" + user)
                .simpleAuth()
                .username(user)
                .password(bytes(password))
                .applySimpleAuth()
                .buildBlocking();
        client.connect();
        client.disconnect();
        assertThat(broker.disconnectOf("right-" + user).client().userName()).isEqualTo(user);
    }

    @ParameterizedTest
    @CsvSource({"alice,builder", "alice,''", "mallory,wonderland"})
    void a_wrong_password_and_an_unknown_user_are_refused_alike(String user, String password) throws Exception {
        String id = "wrong-" + user + "-" + password.length();
        Mqtt5BlockingClient client = broker.hive5(id)
                .simpleAuth()
                .username(user)
                .password(bytes(password))
                .applySimpleAuth()
                .buildBlocking();
        assertThatExceptionOfType(Mqtt5ConnAckException.class)
                .isThrownBy(client::connect)
                .satisfies(e -> {
                    assertThat(e.getMqttMessage().getReasonCode())
                            .isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
                    assertThat(e.getMqttMessage().getReasonString()).isEmpty();
                });
        ClientConnect event = refusalOf(id);
        assertThat(event.reason()).isEqualTo(DisconnectReason.BAD_CREDENTIALS);
        assertThat(event.client().userName()).isEqualTo(user);
        assertThat(event.detail()).isNotNull().doesNotContain("wonderland", "builder");
    }

    @Test
    void an_mqtt_3_client_is_refused_in_its_own_form() {
        Mqtt3BlockingClient client = broker.hive3("wrong-3")
                .simpleAuth()
                .username("alice")
                .password(bytes("x"))
                .applySimpleAuth()
                .buildBlocking();
        assertThatExceptionOfType(Mqtt3ConnAckException.class)
                .isThrownBy(client::connect)
                .satisfies(e -> assertThat(e.getMqttMessage().getReturnCode())
                        .isEqualTo(Mqtt3ConnAckReturnCode.BAD_USER_NAME_OR_PASSWORD));
    }

    @Test
    void rules_for_users_hold_for_publish_and_subscribe() throws IOException {
        try (RawMqttClient client = as("alice", "wonderland", "alice-1")) {
            assertThat(answerTo(client, "alice/x")).isEqualTo(0x10);
            assertThat(answerTo(client, "alice/secret/x")).isEqualTo(0x87);
            assertThat(answerTo(client, "bob/x")).isEqualTo(0x87);
            assertThat(answerToSubscribe(client, "alice/x/#")).isZero();
            assertThat(answerToSubscribe(client, "alice/#")).isEqualTo(0x87); // would include what is denied
            assertThat(answerToSubscribe(client, "#")).isEqualTo(0x87);
            assertThat(answerToSubscribe(client, "public/#")).isZero();
            client.expectAlive();
        }
        assertThat(deniedTo("alice-1"))
                .containsExactly("publish alice/secret/x", "publish bob/x", "subscribe alice/#", "subscribe #");
        MessageReject reject =
                broker.trace().await(MessageReject.class, event -> event.topic().equals("bob/x"));
        assertThat(reject.reasonCode()).isEqualTo(0x87);
    }

    @Test
    void rules_for_client_ids_and_patterns_are_filled_in() throws IOException {
        try (RawMqttClient gateway = as("bob", "builder", "gateway");
                RawMqttClient other = as("bob", "builder", "other")) {
            assertThat(answerTo(gateway, "gateway/state")).isEqualTo(0x10);
            assertThat(answerTo(other, "gateway/state")).isEqualTo(0x87);
            assertThat(answerTo(other, "devices/other/temperature")).isEqualTo(0x10);
            assertThat(answerTo(other, "devices/gateway/temperature")).isEqualTo(0x87);
            assertThat(answerToSubscribe(other, "commands/bob/+")).isZero();
            assertThat(answerToSubscribe(other, "commands/alice/+")).isEqualTo(0x87);
        }
    }

    @Test
    void what_may_not_be_read_may_not_be_shared() throws IOException {
        try (RawMqttClient client = as("bob", "builder", "sharer")) {
            assertThat(answerToSubscribe(client, "$share/g/public/x")).isZero();
            assertThat(answerToSubscribe(client, "$share/g/alice/x")).isEqualTo(0x87);
        }
        assertThat(deniedTo("sharer")).containsExactly("subscribe $share/g/alice/x");
    }

    @Test
    @Attack("moquette-689-will")
    void a_will_needs_the_right_to_publish_it() throws IOException {
        try (RawMqttClient client = RawMqttClient.open(broker.address(), 5)) {
            client.send(RawPackets.connect(
                    5, 0x02 | 0x04, 60, properties(), sized("bad-will"), properties(), sized("alice/x"), sized("x")));
            assertThat(client.expect(RawPacket.CONNACK).reasonCode()).isEqualTo(0x87);
            client.expectClosed();
        }
        assertThat(deniedTo("bad-will")).containsExactly("will alice/x");
        assertThat(refusalOf("bad-will").reason()).isEqualTo(DisconnectReason.NOT_AUTHORIZED);
    }

    @Test
    void a_qos_2_publish_is_refused_too_and_a_qos_0_one_dropped() throws IOException {
        try (RawMqttClient client = as("bob", "builder", "denied-2")) {
            client.send(RawPackets.publish(5, "alice/x", 2, 9, bytes("x")));
            assertThat(client.expect(RawPacket.PUBREC).reasonCode()).isEqualTo(0x87);
            client.send(RawPackets.publish(5, "alice/y", 0, 0, bytes("x")));
            client.expectAlive();
        }
        assertThat(deniedTo("denied-2")).containsExactly("publish alice/x", "publish alice/y");
    }

    @Test
    @Attack("moquette-963")
    void a_client_from_this_machine_may_be_anonymous_and_has_rules_of_its_own() throws IOException {
        try (RawMqttClient client = broker.raw(5, "guest")) {
            assertThat(answerTo(client, "guests/book")).isEqualTo(0x10);
            assertThat(answerTo(client, "alice/x")).isEqualTo(0x87);
        }
    }
}
