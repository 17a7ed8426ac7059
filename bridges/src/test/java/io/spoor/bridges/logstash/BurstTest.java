package io.spoor.bridges.logstash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.tracing.journal.SegmentJournal;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.HostAndPort;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Far more events at once than the receiver takes. {@code bench/burst} is the large form. */
class BurstTest {
    private static final int EVENTS = 8000;
    private static final int TAKEN_PER_SECOND = 5000;
    private static final int WINDOW = 2000;
    private static final int BATCH = 500;
    private static final SegmentJournal.Options JOURNAL = new SegmentJournal.Options(1 << 20, 64 << 20);

    @TempDir
    Path folder;

    private final AtomicLong next = new AtomicLong(System.nanoTime());

    @ParameterizedTest
    @EnumSource
    void a_burst_waits_on_the_disk_and_arrives_whole_and_in_order(LogstashTransport transport) throws Exception {
        // Given
        List<String> written = IntStream.range(0, EVENTS)
                .mapToObj(i -> "{\"n\":" + i + ",\"padding\":\"" + "x".repeat(200) + "\"}")
                .toList();
        try (SegmentJournal trace = SegmentJournal.open(folder.resolve("trace"), JOURNAL);
                SegmentJournal payloads = SegmentJournal.open(folder.resolve("payloads"), JOURNAL);
                TestReceiver receiver = slow(transport)) {
            Bridge bridge = new LogstashBridgeFactory()
                    .create(
                            settings(transport, receiver.port()),
                            new BridgeContext("node", folder, folder, trace, payloads));
            bridge.start();
            // When
            written.forEach(event -> trace.append(ByteBuffer.wrap(event.getBytes(UTF_8))));
            // Then
            AtomicLong most = new AtomicLong();
            await().pollInterval(Duration.ofMillis(20))
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> {
                        most.accumulateAndGet(
                                bridge.metrics()
                                        .getOrDefault("unconfirmed.records", 0)
                                        .longValue(),
                                Math::max);
                        return Long.valueOf(EVENTS).equals(bridge.metrics().get("delivered"));
                    });
            assertThat(receiver.received()).isEqualTo(written);
            assertThat(most.get()).isPositive().isLessThan(WINDOW + BATCH);
            assertThat(bridge.metrics()).containsEntry("lost", 0L).containsEntry("failed", 0L);
            bridge.stop(Duration.ofSeconds(5));
        }
    }

    private TestReceiver slow(LogstashTransport transport) throws Exception {
        return switch (transport) {
            case TCP -> {
                LineServer server = new LineServer();
                server.goesOn = count -> {
                    pace();
                    return true;
                };
                yield server;
            }
            case BEATS -> {
                BeatsServer server = new BeatsServer();
                server.manners = (number, window, acks) -> {
                    pace();
                    BeatsServer.POLITE.took(number, window, acks);
                };
                yield server;
            }
        };
    }

    /** What a receiver does that is slow. */
    private void pace() {
        long due = next.addAndGet(Duration.ofSeconds(1).toNanos() / TAKEN_PER_SECOND);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static LogstashSettings settings(LogstashTransport transport, int port) {
        return new LogstashSettings(
                transport,
                List.of(new HostAndPort("127.0.0.1", port)),
                ConnectionStrategy.FIRST_AVAILABLE,
                null,
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofMinutes(1),
                Duration.ZERO,
                WINDOW,
                Duration.ofSeconds(30),
                3);
    }
}
