package io.spoor.broker.extension;

import static io.spoor.broker.extension.Packets.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.moquette.interception.AbstractInterceptHandler;
import io.moquette.interception.messages.InterceptDisconnectMessage;
import io.moquette.interception.messages.InterceptPublishMessage;
import io.moquette.interception.messages.InterceptSubscribeMessage;
import io.spoor.broker.auth.AnonymousPolicy;
import io.spoor.broker.auth.AuthResult;
import io.spoor.broker.auth.AuthResult.Cause;
import io.spoor.broker.auth.Authenticator;
import io.spoor.broker.auth.Authorizer;
import io.spoor.broker.auth.ClientIdentity;
import io.spoor.broker.auth.Credentials;
import io.spoor.broker.auth.DenyOnError;
import io.spoor.broker.protocol.MqttVersion;
import io.spoor.broker.protocol.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoquetteExtensionTest {

    private final MoquetteStyleExtension extension = new MoquetteStyleExtension();

    @Test
    void an_interceptor_written_for_moquette_sees_what_clients_do_in_order() throws Exception {
        // Given
        ListenerDispatcher dispatcher =
                new ListenerDispatcher(List.of(new MoquetteInterceptors(extension)), ListenerDispatcher.Limits.DEFAULT);

        // When
        dispatcher.connected(
                ALICE, Packets.connect(MqttVersion.MQTT_5, Packets.will("last/words", "bye"), "alice", "secret"));
        dispatcher.subscribed(ALICE, "a/+", 2);
        dispatcher.published(ALICE, Packets.message("a/b", "21.5"));
        dispatcher.acknowledged(ALICE, "a/b", 7);
        dispatcher.unsubscribed(ALICE, "a/+");
        dispatcher.disconnected(ALICE);
        dispatcher.connectionLost(ALICE);
        dispatcher.internalError(new IllegalStateException("defect"));
        boolean all = dispatcher.stop(Duration.ofSeconds(10));

        // Then
        assertThat(all).isTrue();
        assertThat(extension.calls)
                .containsExactly(
                        "connect phone alice secret MQTT 5 true 30 true last/words 1 true bye",
                        "subscribe phone alice a/+ EXACTLY_ONCE",
                        "publish phone alice a/b AT_LEAST_ONCE true false 21.5",
                        "acknowledged alice a/b 7",
                        "unsubscribe phone alice a/+",
                        "disconnect phone alice",
                        "lost phone alice",
                        "error defect");
    }

    @ParameterizedTest
    @CsvSource({"MQTT_3_1, MQIsdp, 3", "MQTT_3_1_1, MQTT, 4", "MQTT_5, MQTT, 5"})
    void a_connect_of_every_version_is_shown(MqttVersion version, String name, int level) {
        var connect = MoquetteMessages.connect(ALICE, Packets.connect(version, null, null, null));

        assertThat(connect.variableHeader().name()).isEqualTo(name);
        assertThat(connect.variableHeader().version()).isEqualTo(level);
        assertThat(connect.variableHeader().hasUserName()).isFalse();
        assertThat(connect.variableHeader().hasPassword()).isFalse();
        assertThat(connect.variableHeader().isWillFlag()).isFalse();
        assertThat(connect.payload().clientIdentifier()).isEqualTo("phone");
    }

    @Test
    void an_interceptor_is_told_only_of_what_it_asks_for() {
        // Given
        ChoosyInterceptor publishes = new ChoosyInterceptor(InterceptPublishMessage.class);
        ChoosyInterceptor disconnects = new ChoosyInterceptor(InterceptDisconnectMessage.class);

        // When
        for (ChoosyInterceptor each : List.of(publishes, disconnects)) {
            MoquetteInterceptors listener = new MoquetteInterceptors(each);
            listener.published(ALICE, Packets.message("a", "x"));
            listener.disconnected(ALICE);
            listener.subscribed(ALICE, "a", 0);
        }

        // Then
        assertThat(publishes.calls).containsExactly("publish");
        assertThat(disconnects.calls).containsExactly("disconnect");
    }

    @Test
    void an_interceptor_may_keep_or_release_its_payload_without_harm_to_the_next() {
        PublishedMessage message = Packets.message("a", "payload");
        MoquetteStyleExtension second = new MoquetteStyleExtension();

        new MoquetteInterceptors(extension).published(ALICE, message);
        new MoquetteInterceptors(second).published(ALICE, message);

        assertThat(second.calls).isEqualTo(extension.calls).hasSize(1);
        assertThat(second.calls.get(0)).endsWith("payload");
    }

    @Test
    void an_authenticator_written_for_moquette_decides() {
        Authenticator authenticator = new MoquetteAuthenticator(extension, AnonymousPolicy.NEVER);

        assertThat(authenticator.mayBlock()).isTrue();
        assertThat(authenticator.authenticate(credentials("alice", "secret")))
                .isEqualTo(new AuthResult.Accepted("alice"));
        assertThat(cause(authenticator, credentials("alice", "wrong"))).isEqualTo(Cause.BAD_CREDENTIALS);
        assertThat(cause(authenticator, credentials("alice", null))).isEqualTo(Cause.NOT_AUTHORIZED);
    }

    @Test
    void an_authenticator_that_trips_over_an_anonymous_client_refuses_it() {
        Authenticator authenticator =
                DenyOnError.around(new MoquetteAuthenticator(extension, AnonymousPolicy.LOOPBACK));

        assertThat(cause(authenticator, credentials("alice", null))).isEqualTo(Cause.UNAVAILABLE);
        assertThat(cause(authenticator, credentials(null, null))).isEqualTo(Cause.BAD_CREDENTIALS);
    }

    @Test
    void a_policy_written_for_moquette_decides_and_its_answers_are_not_kept() throws Exception {
        Authorizer authorizer = new MoquetteAuthorizer(extension);
        ClientIdentity alice = new ClientIdentity("phone", "alice", Packets.CONNECTION);

        assertThat(authorizer.version()).isNegative();
        assertThat(authorizer.mayPublish(alice, "devices/phone/state")).isTrue();
        assertThat(authorizer.mayPublish(alice, "devices/other/state")).isFalse();
        assertThat(authorizer.maySubscribe(alice, TopicFilter.parse("commands/alice/#")))
                .isTrue();
        assertThat(authorizer.maySubscribe(alice, TopicFilter.parse("$share/g/commands/alice/#")))
                .isTrue();
        assertThat(authorizer.maySubscribe(alice, TopicFilter.parse("commands/#")))
                .isFalse();
    }

    private static final class ChoosyInterceptor extends AbstractInterceptHandler {

        private final List<String> calls = new ArrayList<>();
        private final Class<?> wanted;

        ChoosyInterceptor(Class<?> wanted) {
            this.wanted = wanted;
        }

        @Override
        public String getID() {
            return "choosy";
        }

        @Override
        public Class<?>[] getInterceptedMessageTypes() {
            return new Class<?>[] {wanted};
        }

        @Override
        public void onPublish(InterceptPublishMessage message) {
            calls.add("publish");
        }

        @Override
        public void onDisconnect(InterceptDisconnectMessage message) {
            calls.add("disconnect");
        }

        @Override
        public void onSubscribe(InterceptSubscribeMessage message) {
            calls.add("subscribe");
        }

        @Override
        public void onSessionLoopError(Throwable error) {
            calls.add("error");
        }
    }

    private static Credentials credentials(@Nullable String user, @Nullable String password) {
        byte[] bytes = password == null ? null : password.getBytes(StandardCharsets.UTF_8);
        return new Credentials("phone", user, bytes, Packets.CONNECTION);
    }

    private static Cause cause(Authenticator authenticator, Credentials credentials) {
        AuthResult result = authenticator.authenticate(credentials);
        if (result instanceof AuthResult.Refused refused) {
            return refused.cause();
        }
        throw new AssertionError(result);
    }
}
