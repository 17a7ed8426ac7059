package io.spoor.broker.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.bridges.logstash.TestReceiver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the broker traced arrives by the Beats protocol, whoever is killed. {@code -Dtrace.rounds} says how often, {@code
 * -Dtrace.seed} repeats a run's choices.
 */
class BeatsDeliveryIT {
    private static final int ROUNDS = Integer.getInteger("trace.rounds", 5);
    private static final long SEED = Long.getLong("trace.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);

    @Test
    void every_event_arrives_however_often_receiver_and_broker_are_killed() throws Exception {
        // Given
        System.out.printf("trace.rounds=%d trace.seed=%d%n", ROUNDS, SEED);
        try (TestReceiver receiver = TestReceiver.beats();
                TracedBroker broker = new TracedBroker(folder, receiver.port(), "beats")) {
            broker.start();
            int brokerKills = 0;
            try (TraceLoad load = new TraceLoad(broker.port(), 2, 50)) {
                // When
                for (int round = 1; round <= ROUNDS; round++) {
                    liveFor(random.nextInt(1500));
                    receiver.kill();
                    if (round % 2 == 0) {
                        broker.kill();
                        brokerKills++;
                        liveFor(random.nextInt(300));
                        broker.start();
                    }
                    liveFor(random.nextInt(700));
                    receiver.restart();
                }
                assertThat(load.acknowledged()).isPositive();
            }
            broker.stop();
            // Then
            TraceLedger ledger = new TraceLedger();
            Set<String> journaled = new HashSet<>();
            for (JsonNode document : broker.journaled()) {
                ledger.add(document);
                journaled.add(id(document));
            }
            ledger.assertWhole();
            assertThat(ledger.runs()).isEqualTo(brokerKills + 1);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(ids(receiver)).isEqualTo(journaled));
            System.out.printf(
                    "%d events of %d runs, sent %d times%n",
                    journaled.size(), ledger.runs(), receiver.received().size());
        }
    }

    private static Set<String> ids(TestReceiver receiver) {
        Set<String> ids = new HashSet<>();
        for (String document : receiver.received()) {
            ids.add(id(JsonMapper.shared().readTree(document)));
        }
        return ids;
    }

    private static String id(JsonNode document) {
        return document.at("/event/id").asString();
    }

    private static void liveFor(int millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis); // what happens at random instants
    }
}
