package io.spoor.broker.http.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spoor.broker.config.BridgeSettings;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeFactory;
import io.spoor.tracing.spi.DeadLetter;
import io.spoor.tracing.spi.DeadLetterBox;
import io.spoor.tracing.spi.DeadLetterSelection;
import io.spoor.tracing.spi.Delivery;
import io.spoor.tracing.spi.JournalPlace;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A bridge with two dead letters, whose destination {@code stuck} is always busy and whose {@code gone} never runs. */
final class FakeBridge implements Bridge, DeadLetterBox {
    private static final Instant TIME = Instant.parse("2026-11-21T10:00:00Z");

    private final List<DeadLetter> letters = new ArrayList<>(List.of(
            new DeadLetter(
                    "fake:1", DeadLetter.Kind.MESSAGE, TIME, "wrong type", 1, 1, "a/b", "device", "x".getBytes(UTF_8)),
            new DeadLetter("fake:2", DeadLetter.Kind.LOSS, TIME, "journal_full", 2, 9, null, null, new byte[0])));
    final List<DeadLetterSelection> replayed = new ArrayList<>();

    private record NoSettings() {}

    private record Factory(FakeBridge bridge) implements BridgeFactory<NoSettings> {
        @Override
        public String configPath() {
            return "bridges.fake";
        }

        @Override
        public Class<NoSettings> configType() {
            return NoSettings.class;
        }

        @Override
        public Bridge create(NoSettings settings, BridgeContext context) {
            return bridge;
        }
    }

    BridgeSettings<?> settings() {
        return new BridgeSettings<>(new Factory(this), new NoSettings());
    }

    private record Way(String name, CompletableFuture<State> answer) implements Delivery {
        @Override
        public String stream() {
            return "payloads";
        }

        @Override
        public State state() {
            return new State(
                    new Health(false, "busy"),
                    false,
                    10,
                    5,
                    50,
                    4,
                    40,
                    Duration.ofSeconds(3),
                    Map.of("journal_full", 1L),
                    2,
                    6,
                    10,
                    Map.of("dead.letters", 2));
        }

        @Override
        public CompletableFuture<State> pause() {
            return answer;
        }

        @Override
        public CompletableFuture<State> resume() {
            return answer;
        }

        @Override
        public CompletableFuture<State> moveTo(JournalPlace place) {
            return answer;
        }
    }

    @Override
    public List<Delivery> deliveries() {
        return List.of(
                new Way("stuck", new CompletableFuture<>()),
                new Way("gone", CompletableFuture.failedFuture(new IllegalStateException("the bridge has ended"))));
    }

    @Override
    public Optional<DeadLetterBox> deadLetters() {
        return Optional.of(this);
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public String destination() {
        return "fake";
    }

    @Override
    public synchronized void visit(DeadLetterSelection selection, Visitor visitor) throws IOException {
        for (DeadLetter letter : letters) {
            if (selection.matches(letter) && !visitor.visit(letter)) {
                return;
            }
        }
    }

    @Override
    public synchronized int replay(DeadLetterSelection selection) {
        replayed.add(selection);
        return (int) letters.stream().filter(selection::matches).count();
    }

    @Override
    public synchronized int delete(DeadLetterSelection selection) {
        int before = letters.size();
        letters.removeIf(selection::matches);
        return before - letters.size();
    }

    @Override
    public void start() {}

    @Override
    public void stop(Duration drain) {}

    @Override
    public Health health() {
        return new Health(true, "fine");
    }

    @Override
    public Map<String, Number> metrics() {
        return Map.of();
    }
}
