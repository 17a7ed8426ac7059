package io.spoor.broker.surprises;

import static io.spoor.broker.surprises.FaultyBroker.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Exceptions out of the middle of the broker's own code: at each boundary, of each kind, on one event loop and on two. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HandlerSurprisesTest {
    private FaultyBroker alone;
    private FaultyBroker both;

    @BeforeAll
    void start() throws Exception {
        Map<String, ?> settings = Map.of("maximumTopicLevels", 100, "sysInterval", "0s");
        alone = new FaultyBroker(with(settings, 1));
        both = new FaultyBroker(with(settings, 2));
    }

    private static Map<String, ?> with(Map<String, ?> settings, int threads) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("threads", threads);
        return all;
    }

    @AfterAll
    void stop() throws Exception {
        alone.close();
        both.close();
    }

    static Stream<Arguments> cases() {
        return Stream.of(Boundary.values())
                .flatMap(boundary -> Stream.of(
                        Arguments.of(boundary, Thrown.EXCEPTION, 1),
                        Arguments.of(boundary, Thrown.ERROR, 1),
                        Arguments.of(boundary, Thrown.EXCEPTION, 2)));
    }

    @ParameterizedTest(name = "{0}, {1}, {2} loops")
    @MethodSource("cases")
    void an_exception_costs_one_connection(Boundary boundary, Thrown thrown, int loops) throws Exception {
        FaultyBroker broker = loops == 1 ? alone : both;
        broker.parts().authenticateOnWorker(false);
        try (Stage stage = new Stage(broker, boundary.place(), thrown)) {
            // When
            RawMqttClient victim = boundary.way().go(stage);

            // Then
            soon().until(() -> broker.fault().thrown() != null);
            boundary.outcome().check(victim, broker);
            Throwable cause = broker.fault().thrown();
            soon().untilAsserted(() -> assertThat(broker.timesLogged()).isOne());
            broker.assertBystanderIsUndisturbed();
            broker.assertLoopsAreAlive();
            assertThat(broker.timesLogged()).isOne();
            assertThat(broker.parts().internalErrors().stream().filter(it -> it == cause))
                    .hasSizeLessThanOrEqualTo(1);
        }
        broker.awaitOthersClosed();
        comesBack(broker, false);
        comesBack(broker, true);
    }

    /** The same client identifier is free, and its session works. */
    private static void comesBack(FaultyBroker broker, boolean clean) throws Exception {
        try (Stage stage = new Stage(broker, "", Thrown.EXCEPTION)) {
            RawMqttClient client = stage.connecting(clean, 0);
            assertThat(client.expect(RawPacket.CONNACK).reasonCode()).isZero();
            client.send(RawPackets.subscribe(5, 9, "back", 0));
            soon().until(() -> client.expectPacket().type() == RawPacket.SUBACK); // behind what had waited for it
            client.send(RawPackets.publish(5, "back", 0, 0, new byte[] {1}));
            client.expect(RawPacket.PUBLISH);
            client.send(RawPackets.disconnect()).expectClosed();
        }
        broker.awaitOthersClosed();
    }
}
