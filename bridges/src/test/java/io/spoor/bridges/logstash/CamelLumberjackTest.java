package io.spoor.bridges.logstash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.bridges.DeliveryLoop;
import io.spoor.bridges.DeliveryOptions;
import io.spoor.bridges.MemoryJournal;
import io.spoor.bridges.testing.FreePorts;
import io.spoor.tracing.spi.HostAndPort;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Against Apache Camel's Lumberjack server: a Beats input by someone else. It parses each document, acknowledges a window
 * when all of its documents went through the route, and closes the connection when one did not.
 */
class CamelLumberjackTest {
    private static final Duration PLENTY = Duration.ofSeconds(30);
    private static final DeliveryOptions QUICK =
            new DeliveryOptions(50, 64 << 10, Duration.ZERO, Duration.ofMillis(10), Duration.ofMillis(100));
    private static final JsonMapper JSON = JsonMapper.shared();

    private final MemoryJournal journal = new MemoryJournal();
    private final Map<Integer, Object> received = new ConcurrentHashMap<>();
    private final AtomicInteger exchanges = new AtomicInteger();

    /** Whether the route takes the exchange of this number. */
    private volatile IntPredicate takes = number -> true;

    private volatile Duration slowness = Duration.ZERO;
    private int port;
    private CamelContext camel;
    private @Nullable DeliveryLoop loop;

    @BeforeEach
    void startCamel() throws Exception {
        port = FreePorts.one();
        camel = newCamel();
        camel.start();
    }

    @AfterEach
    void stop() {
        if (loop != null) {
            loop.stop(Duration.ZERO);
        }
        camel.stop();
    }

    @Test
    void every_document_arrives_as_it_is() throws Exception {
        // Given
        Random random = new Random(11);
        Map<Integer, Object> written = new TreeMap<>();
        for (int i = 0; i < 1000; i++) {
            append(
                    written,
                    i,
                    "{\"n\":" + i + ",\"event\":{\"id\":\"01RUN-" + i + "\",\"sequence\":" + i
                            + "},\"mqtt\":{\"qos\":1,\"retain\":false,\"client_id\":\"dév €\\u0001\\\\ \\\"" + i
                            + "\"},\"padding\":\"" + "x".repeat(random.nextInt(2000)) + "\"}");
        }
        // When
        DeliveryLoop delivery = start(3);
        // Then
        awaitCommitted(1000);
        assertThat(received).isEqualTo(written);
        assertThat(exchanges).hasValue(1000);
        assertThat(delivery.metrics()).containsEntry("failed", 0L).containsEntry("connections", 1L);
    }

    @Test
    void it_understands_what_is_not_compressed() throws Exception {
        // Given
        Map<Integer, Object> written = append(0, 300);
        // When
        start(0);
        // Then
        awaitCommitted(300);
        assertThat(received).isEqualTo(written);
    }

    @Test
    void refused_in_the_middle_of_windows_again_and_again_nothing_is_missing() throws Exception {
        // Given
        takes = number -> number % 333 != 0;
        Map<Integer, Object> written = append(0, 5000);
        // When
        DeliveryLoop delivery = start(3);
        // Then
        awaitCommitted(5000);
        assertThat(received).isEqualTo(written);
        assertThat(exchanges.get()).isGreaterThan(5000);
        assertThat(delivery.metrics()).doesNotContainEntry("failed", 0L);
    }

    @Test
    void nothing_counts_as_delivered_while_everything_is_refused() throws Exception {
        // Given
        takes = number -> false;
        append(0, 100);
        DeliveryLoop delivery = start(3);
        await().atMost(PLENTY).until(() -> exchanges.get() > 3);
        assertThat(journal.committed("logstash")).isZero();
        await().until(() -> !delivery.health().up());
        // When
        takes = number -> true;
        // Then
        awaitCommitted(100);
        assertThat(received).hasSize(100);
    }

    @Test
    void a_slow_route_gets_everything_once() throws Exception {
        // Given
        slowness = Duration.ofMillis(5);
        Map<Integer, Object> written = append(0, 600);
        // When
        start(3);
        // Then
        awaitCommitted(600);
        assertThat(received).isEqualTo(written);
        assertThat(exchanges).hasValue(600);
    }

    @Test
    void a_server_that_is_restarted_meanwhile_gets_everything() throws Exception {
        // Given
        start(3);
        Map<Integer, Object> written = append(0, 500);
        await().atMost(PLENTY).until(() -> exchanges.get() > 100);
        // When
        camel.stop();
        for (int i = 500; i < 1000; i++) {
            append(written, i, "{\"n\":" + i + "}");
        }
        // The system may take a moment to let go of the port.
        await().atMost(PLENTY).ignoreExceptions().untilAsserted(() -> {
            camel = newCamel();
            camel.start();
        });
        // Then
        awaitCommitted(1000);
        assertThat(received).isEqualTo(written);
    }

    private CamelContext newCamel() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("lumberjack:127.0.0.1:" + port).process(exchange -> take(exchange));
            }
        });
        return context;
    }

    private void take(Exchange exchange) throws Exception {
        Map<?, ?> document = exchange.getMessage().getBody(Map.class);
        if (!takes.test(exchanges.incrementAndGet())) {
            throw new IllegalStateException("refused");
        }
        if (!slowness.isZero()) {
            Thread.sleep(slowness.toMillis()); // what a slow route is
        }
        received.put((Integer) document.get("n"), document);
    }

    private DeliveryLoop start(int compression) throws Exception {
        LogstashSettings settings = new LogstashSettings(
                LogstashTransport.BEATS,
                List.of(new HostAndPort("127.0.0.1", port)),
                ConnectionStrategy.FIRST_AVAILABLE,
                null,
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofMinutes(1),
                Duration.ZERO,
                65_536,
                Duration.ofSeconds(30),
                compression);
        DeliveryLoop started = new DeliveryLoop(
                "logstash",
                journal,
                LogstashBridgeFactory.destination(settings, "tracing.logstash"),
                (first, last, cause) -> List.of(),
                QUICK);
        loop = started;
        started.start();
        return started;
    }

    private void awaitCommitted(long index) {
        await().atMost(PLENTY)
                .untilAsserted(() -> assertThat(journal.committed("logstash")).isEqualTo(index));
    }

    private Map<Integer, Object> append(int from, int to) {
        Map<Integer, Object> written = new TreeMap<>();
        for (int i = from; i < to; i++) {
            append(written, i, "{\"n\":" + i + "}");
        }
        return written;
    }

    private void append(Map<Integer, Object> written, int number, String document) {
        written.put(number, JSON.readValue(document, Map.class));
        journal.append(document);
    }
}
