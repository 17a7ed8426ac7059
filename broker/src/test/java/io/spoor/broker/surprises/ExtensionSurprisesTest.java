package io.spoor.broker.surprises;

import static io.spoor.broker.surprises.FaultyBroker.soon;
import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.moquette.broker.security.IAuthenticator;
import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.broker.subscriptions.Topic;
import io.spoor.broker.auth.AuthResult;
import io.spoor.broker.auth.Authenticator;
import io.spoor.broker.auth.Credentials;
import io.spoor.broker.embed.Spoor;
import io.spoor.broker.embed.SpoorBuilder;
import io.spoor.broker.extension.BrokerListener;
import io.spoor.broker.protocol.ConnectPacket;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.Tracer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Extensions that throw at every call, through the public API. None of them costs more than what it was asked about. */
class ExtensionSurprisesTest {
    private static final int SERVER_UNAVAILABLE = 0x88;
    private static final int NOT_AUTHORIZED = 0x87;

    static Stream<Throwable> thrown() {
        return Stream.of(
                new IllegalStateException("injected"),
                new IOException("injected, where no checked exception may be"),
                new StackOverflowError("injected"),
                new NoClassDefFoundError("injected"),
                new OutOfMemoryError("injected"),
                new InternalError("injected"));
    }

    /** Throws whatever it is, as code in other languages does. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable, R> R sneak(Throwable it) throws T {
        throw (T) it;
    }

    private static RawPacket connack(Spoor broker, String clientId) throws IOException {
        try (RawMqttClient client = RawMqttClient.open(broker.address("tcp"), 5)) {
            return client.send(RawPackets.connect(5, clientId)).expect(RawPacket.CONNACK);
        }
    }

    private static SpoorBuilder builder() {
        return Spoor.builder().listener("tcp", 0);
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void an_authenticator_that_throws_lets_nobody_in(Throwable thrown) throws Exception {
        for (boolean blocking : List.of(true, false)) {
            Authenticator authenticator = new Authenticator() {
                @Override
                public AuthResult authenticate(Credentials credentials) {
                    return switch (credentials.clientId()) {
                        case "good" -> AuthResult.accepted(null);
                        case "no-answer" -> null;
                        default -> sneak(thrown);
                    };
                }

                @Override
                public boolean mayBlock() {
                    return blocking;
                }
            };
            try (Spoor broker = builder().authenticator(authenticator).start()) {
                for (int i = 0; i < 5; i++) {
                    assertThat(connack(broker, "bad").reasonCode()).isEqualTo(SERVER_UNAVAILABLE);
                }
                assertThat(connack(broker, "no-answer").reasonCode()).isEqualTo(SERVER_UNAVAILABLE);
                assertThat(connack(broker, "good").reasonCode()).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void an_authenticator_of_moquette_that_throws_lets_nobody_in(Throwable thrown) throws Exception {
        IAuthenticator authenticator =
                (clientId, userName, password) -> clientId.equals("good") || sneak(thrown) == null;
        try (Spoor broker = builder().authenticator(authenticator).start()) {
            assertThat(connack(broker, "bad").reasonCode()).isEqualTo(SERVER_UNAVAILABLE);
            assertThat(connack(broker, "good").reasonCode()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void a_policy_that_throws_denies(Throwable thrown) throws Exception {
        IAuthorizatorPolicy policy = new IAuthorizatorPolicy() {
            @Override
            public boolean canWrite(Topic topic, String user, String client) {
                return sneak(thrown);
            }

            @Override
            public boolean canRead(Topic topic, String user, String client) {
                return sneak(thrown);
            }
        };
        try (Spoor broker = builder().authorizatorPolicy(policy).start();
                RawMqttClient client = RawMqttClient.connected(broker.address("tcp"), 5, "client")) {
            client.send(RawPackets.publish(5, "t", 1, 1, bytes("x")));
            assertThat(client.expect(RawPacket.PUBACK).reasonCode()).isEqualTo(NOT_AUTHORIZED);
            client.send(RawPackets.subscribe(5, 2, "t", 1));
            assertThat(client.expect(RawPacket.SUBACK).reasonCodes()).containsExactly((byte) NOT_AUTHORIZED);
            client.expectAlive();
        }
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void a_listener_that_throws_hears_of_the_next_event_too(Throwable thrown) throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        BrokerListener listener = new BrokerListener() {
            @Override
            public String name() {
                return sneak(thrown);
            }

            @Override
            public void connected(ClientInfo client, ConnectPacket packet) {
                heard.add(client.clientId());
                Thread.currentThread().interrupt();
                sneak(thrown);
            }
        };
        try (Spoor broker = builder().brokerListener(listener).start()) {
            assertThat(connack(broker, "first").reasonCode()).isZero();
            assertThat(connack(broker, "second").reasonCode()).isZero();
            soon().untilAsserted(() -> assertThat(heard).containsExactly("first", "second"));
        }
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void a_tracer_that_throws_costs_no_connection(Throwable thrown) throws Exception {
        Tracer tracer = new Tracer() {
            @Override
            public void record(TraceEvent event) {
                sneak(thrown);
            }
        };
        try (Spoor broker = builder().tracer(tracer).start();
                RawMqttClient client = RawMqttClient.connected(broker.address("tcp"), 5, "client")) {
            client.subscribe("t", 0);
            client.send(RawPackets.publish(5, "t", 0, 0, bytes("x")));
            client.expect(RawPacket.PUBLISH);
            client.expectAlive();
        }
    }
}
