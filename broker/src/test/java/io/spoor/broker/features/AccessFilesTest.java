package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import io.spoor.tracing.DropReason;
import io.spoor.tracing.TraceEvent.AuthzDenied;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.MessageDrop;
import io.spoor.tracing.TraceEvent.SubscriptionRemove;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The password file and the access list change while the broker runs. */
class AccessFilesTest {
    @TempDir
    Path folder;

    private Path acl;
    private PasswordFileEditor passwords;
    private FeatureBroker broker;

    @BeforeEach
    void start() throws IOException {
        Path file = folder.resolve("passwd");
        passwords = new PasswordFileEditor(file);
        set("ann", "first");
        acl = Files.writeString(folder.resolve("acl"), "user ann\ntopic readwrite rooms/#\n");
        broker = new FeatureBroker(config ->
                config.withAuth(new AuthConfig(Anonymous.REFUSED, file, acl, CertificateIdentity.NONE, false)));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private void set(String user, String password) throws IOException {
        passwords.set(user, bytes(password), PasswordFileEditor.Kind.ARGON2ID);
    }

    /** The code in the CONNACK. */
    private int answerTo(String user, String password) throws IOException {
        try (RawMqttClient client = RawMqttClient.open(broker.address(), 5)) {
            client.send(RawPackets.connect(
                    5, 0xC2, 60, properties(), sized(user + "-" + password), sized(user), sized(password)));
            return client.expect(RawPacket.CONNACK).reasonCode();
        }
    }

    private RawMqttClient ann() throws IOException {
        return RawMqttClient.connected(
                broker.address(), 5, 0xC2, properties(), sized("ann"), sized("ann"), sized("first"));
    }

    private static int answerToPublish(RawMqttClient client, String topic) throws IOException {
        client.send(RawPackets.publish(5, topic, 1, 1, bytes("x")));
        return client.expect(RawPacket.PUBACK).reasonCode();
    }

    private static int answerToSubscribe(RawMqttClient client, String filter) throws IOException {
        client.send(RawPackets.subscribe(5, 1, filter, 1));
        return client.expect(RawPacket.SUBACK).reasonCodes()[0] & 0xFF;
    }

    private static void soon(ThrowingRunnable assertion) {
        await().pollInterval(Duration.ofMillis(100)).untilAsserted(assertion);
    }

    private static byte[] persistent() {
        return properties(bytes(0x11, u32(3600)));
    }

    private RawMqttClient annWithSession(boolean cleanStart) throws IOException {
        return RawMqttClient.connected(
                broker.address(),
                5,
                cleanStart ? 0xC2 : 0xC0,
                persistent(),
                sized("ann-away"),
                sized("ann"),
                sized("first"));
    }

    @Test
    @Attack("CVE-2021-34434")
    void who_loses_the_right_to_read_loses_the_subscription() throws IOException {
        // Given
        Files.writeString(acl, "user ann\ntopic readwrite rooms/#\ntopic readwrite doors/#\n");
        try (RawMqttClient reader = ann();
                RawMqttClient writer = annWithSession(true)) {
            soon(() -> assertThat(answerToSubscribe(reader, "doors/#")).isEqualTo(1));
            reader.subscribe("rooms/#", 1);

            // When
            Files.writeString(acl, "user ann\ntopic write rooms/#\ntopic readwrite doors/#\n");

            // Then
            SubscriptionRemove removed = broker.trace().await(SubscriptionRemove.class, event -> true);
            assertThat(removed.filter()).isEqualTo("rooms/#");
            assertThat(answerToPublish(writer, "rooms/1")).isEqualTo(0x10); // nobody has it
            assertThat(answerToPublish(writer, "doors/1")).isZero();
            assertThat(reader.expect(RawPacket.PUBLISH).topic()).isEqualTo("doors/1");
            assertThat(broker.trace()
                            .await(AuthzDenied.class, event -> event.topic().equals("rooms/#")))
                    .isNotNull();
        }
    }

    @Test
    @Attack("CVE-2021-34434")
    void what_waited_for_somebody_without_the_right_is_not_sent_when_he_comes_back() throws IOException {
        // Given
        annWithSession(true).subscribe("rooms/#", 1).close();
        broker.disconnectOf("ann-away");
        try (RawMqttClient writer = ann()) {
            assertThat(answerToPublish(writer, "rooms/1")).isZero();

            // When
            Files.writeString(acl, "user ann\ntopic write rooms/#\n");
            soon(() -> assertThat(answerToSubscribe(writer, "rooms/1")).isEqualTo(0x87));
        }

        // Then
        try (RawMqttClient back = annWithSession(false)) {
            back.expectAlive(); // and nothing before it
            MessageDrop dropped = broker.dropOn("rooms/1");
            assertThat(dropped.reason()).isEqualTo(DropReason.NOT_AUTHORIZED);
        }
    }

    @Test
    void a_new_user_gets_in_and_a_removed_one_is_refused_at_the_next_connect() throws IOException {
        // Given
        assertThat(answerTo("bob", "builder")).isEqualTo(0x86);
        try (RawMqttClient before = ann()) {

            // When
            set("bob", "builder");
            passwords.remove("ann");

            // Then
            soon(() -> assertThat(answerTo("bob", "builder")).isZero());
            assertThat(answerTo("ann", "first")).isEqualTo(0x86);
            ClientConnect refusal = broker.trace()
                    .await(
                            ClientConnect.class,
                            event -> event.client().clientId().equals("ann-first") && event.reasonCode() != 0);
            assertThat(refusal.reason()).isEqualTo(DisconnectReason.BAD_CREDENTIALS);
            before.expectAlive(); // who is in stays in
        }
    }

    @Test
    void a_new_password_replaces_the_old_one() throws IOException {
        assertThat(answerTo("ann", "first")).isZero();
        set("ann", "second");
        soon(() -> assertThat(answerTo("ann", "second")).isZero());
        assertThat(answerTo("ann", "first")).isEqualTo(0x86);
    }

    @Test
    void a_broken_password_file_leaves_everybody_where_they_were() throws IOException {
        Path file = folder.resolve("passwd");
        String good = Files.readString(file);
        Files.writeString(file, "ann:not-a-hash\nbob:neither\n");
        set2(file, good);
        soon(() -> assertThat(answerTo("carl", "late")).isZero());
        assertThat(answerTo("ann", "first")).isZero();
    }

    /** After the broken text has been seen for a moment, a good one again, with one user more. */
    private void set2(Path file, String good) throws IOException {
        long written = System.nanoTime();
        await().until(() -> {
            assertThat(answerTo("ann", "first")).isZero();
            return System.nanoTime() - written > 3_000_000_000L;
        });
        Files.writeString(file, good);
        set("carl", "late");
    }

    @Test
    void a_publish_that_the_list_now_denies_is_refused_to_a_connected_client() throws IOException {
        try (RawMqttClient client = ann()) {
            // Given
            assertThat(answerToPublish(client, "rooms/a")).isEqualTo(0x10);
            assertThat(answerToPublish(client, "rooms/b")).isEqualTo(0x10);
            assertThat(answerToPublish(client, "halls/a")).isEqualTo(0x87);

            // When
            Files.writeString(acl, "user ann\ntopic readwrite rooms/#\ntopic deny rooms/a\ntopic write halls/#\n");

            // Then
            soon(() -> assertThat(answerToPublish(client, "rooms/a")).isEqualTo(0x87));
            assertThat(answerToPublish(client, "rooms/b")).isEqualTo(0x10);
            assertThat(answerToPublish(client, "halls/a")).isEqualTo(0x10);
        }
        assertThat(broker.trace().all(AuthzDenied.class))
                .extracting(event -> event.packetType() + " " + event.topic())
                .contains("publish rooms/a", "publish halls/a");
    }

    @Test
    void a_filter_that_the_list_now_denies_is_refused() throws IOException {
        try (RawMqttClient client = ann()) {
            // Given
            assertThat(answerToSubscribe(client, "rooms/#")).isEqualTo(1);
            assertThat(answerToSubscribe(client, "halls/a")).isEqualTo(0x87);

            // When
            Files.writeString(acl, "user ann\ntopic readwrite halls/#\n");

            // Then
            soon(() -> assertThat(answerToSubscribe(client, "rooms/a")).isEqualTo(0x87));
            assertThat(answerToSubscribe(client, "halls/a")).isEqualTo(1);
            assertThat(answerToPublish(client, "rooms/a")).isEqualTo(0x87);
        }
    }

    @Test
    void a_will_to_a_topic_that_the_list_now_denies_is_refused() throws IOException {
        assertThat(answerToWill()).isZero();
        Files.writeString(acl, "user ann\ntopic read rooms/#\n");
        soon(() -> assertThat(answerToWill()).isEqualTo(0x87));
    }

    private int answerToWill() throws IOException {
        try (RawMqttClient client = RawMqttClient.open(broker.address(), 5)) {
            client.send(RawPackets.connect(
                    5,
                    0xC6,
                    60,
                    properties(),
                    sized("will"),
                    properties(),
                    sized("rooms/will"),
                    sized("x"),
                    sized("ann"),
                    sized("first")));
            return client.expect(RawPacket.CONNACK).reasonCode();
        }
    }
}
