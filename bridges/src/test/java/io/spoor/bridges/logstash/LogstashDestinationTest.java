package io.spoor.bridges.logstash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.bridges.DeliveryLoop;
import io.spoor.bridges.DeliveryOptions;
import io.spoor.bridges.MemoryJournal;
import io.spoor.bridges.testing.FreePorts;
import io.spoor.tracing.spi.HostAndPort;
import io.spoor.tracing.spi.JournalPlace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogstashDestinationTest {
    private static final Duration PLENTY = Duration.ofSeconds(20);
    private static final DeliveryOptions QUICK =
            new DeliveryOptions(50, 64 << 10, Duration.ZERO, Duration.ofMillis(10), Duration.ofMillis(100));

    private final MemoryJournal journal = new MemoryJournal();
    private final List<DeliveryLoop> loops = new ArrayList<>();
    private LineServer server;

    @BeforeEach
    void listen() throws IOException {
        server = new LineServer();
    }

    @AfterEach
    void stop() throws IOException {
        loops.forEach(loop -> loop.stop(Duration.ZERO));
        server.close();
    }

    @Test
    void records_arrive_as_lines_in_order() throws Exception {
        // Given
        List<String> written = append(0, 2000);
        // When
        start(settings(server.port()));
        // Then
        await().untilAsserted(() -> assertThat(server.lines).isEqualTo(written));
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void they_are_committed_once_the_receiver_has_read_them() throws Exception {
        // Given
        append(0, 100);
        // When
        DeliveryLoop loop = start(settings(server.port()));
        // Then
        await().untilAsserted(() -> assertThat(journal.committed("logstash")).isEqualTo(100));
        assertThat(server.lines).hasSize(100);
        await().untilAsserted(() -> assertThat(loop.metrics())
                .containsEntry("delivered", 100L)
                .containsEntry("failed", 0L)
                .containsEntry("unconfirmed.records", 0L)
                .containsEntry("connected", 1)
                .containsEntry("connections", 2L));
        assertThat(loop.health().up()).isTrue();
    }

    @Test
    void after_going_back_they_count_as_delivered_only_when_they_were_read_again() throws Exception {
        // Given
        List<String> written = append(0, 100);
        DeliveryLoop loop = start(settings(server.port()));
        await().untilAsserted(() -> assertThat(journal.committed("logstash")).isEqualTo(100));
        server.deaf = true;
        // When
        loop.moveTo(new JournalPlace.Index(40)).get(60, TimeUnit.SECONDS);
        // Then
        await().during(Duration.ofMillis(500)).until(() -> journal.committed("logstash") == 40);
        server.hear();
        await().untilAsserted(() -> assertThat(journal.committed("logstash")).isEqualTo(100));
        assertThat(server.lines.subList(0, 100)).isEqualTo(written);
        assertThat(new LinkedHashSet<>(server.lines.subList(100, server.lines.size())))
                .isEqualTo(new LinkedHashSet<>(written.subList(40, 100)));
    }

    @Test
    void no_more_than_the_window_is_sent_before_it_is_confirmed() throws Exception {
        // Given
        server.deaf = true;
        append(0, 1000);
        DeliveryLoop loop = start(withWindow(server.port(), 200));
        await().until(() -> Integer.valueOf(1).equals(loop.metrics().get("connected")));
        await().during(Duration.ofMillis(500)).until(() -> journal.committed("logstash") == 0);
        assertThat(loop.metrics()).containsEntry("unconfirmed.records", 200L);
        // When
        server.hear();
        // Then
        await().untilAsserted(() -> assertThat(journal.committed("logstash")).isEqualTo(1000));
        assertThat(server.lines).hasSize(1000);
        assertThat(server.connections.get()).isGreaterThanOrEqualTo(5);
        assertThat(loop.metrics()).containsEntry("failed", 0L);
    }

    @Test
    void a_receiver_that_never_closes_is_guessed_at() throws Exception {
        // Given
        server.closesItsSide = false;
        append(0, 100);
        // When
        DeliveryLoop loop = start(impatient(server.port()));
        // Then
        await().untilAsserted(() -> assertThat(journal.committed("logstash")).isEqualTo(100));
        // And
        append(100, 200);
        await().untilAsserted(() -> assertThat(journal.committed("logstash")).isEqualTo(200));
        assertThat(loop.metrics()).containsEntry("failed", 1L).containsEntry("connections", 2L);
        assertThat(new LinkedHashSet<>(server.lines)).hasSize(200);
    }

    @Test
    void an_absent_receiver_gets_everything_when_it_comes() throws Exception {
        // Given
        server.kill();
        List<String> written = append(0, 5000);
        DeliveryLoop loop = start(settings(server.port()));
        await().until(() -> loop.health().detail().contains("cannot connect to 127.0.0.1:" + server.port()));
        assertThat(loop.health().up()).isFalse();
        // When
        server.restart();
        // Then
        await().untilAsserted(() -> assertThat(server.lines).isEqualTo(written));
        assertThat(loop.health().up()).isTrue();
    }

    @Test
    void an_absent_receiver_is_noticed_also_when_there_is_nothing_to_send() throws Exception {
        // Given
        server.kill();
        // When
        DeliveryLoop loop = start(settings(server.port()));
        // Then
        await().until(() -> loop.health().detail().contains("cannot connect"));
        server.restart();
        await().until(() -> loop.health().up());
    }

    @Test
    void what_a_lost_connection_may_have_swallowed_is_sent_again() throws Exception {
        // Given
        List<String> first = append(0, 100);
        start(settings(server.port()));
        await().until(() -> server.lines.size() == 100);
        // When
        server.kill();
        server.lines.clear(); // as if the receiver had not read them
        List<String> second = append(100, 200);
        server.restart();
        // Then
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        // The second may already have gone out on the new connection when the loss of the old one is noticed
        await().untilAsserted(() -> assertThat(server.lines).containsSequence(all));
    }

    @Test
    void what_is_confirmed_is_not_sent_again() throws Exception {
        // Given
        append(0, 100);
        DeliveryLoop loop = start(settings(server.port()));
        await().until(() -> journal.committed("logstash") == 100);
        // When
        server.kill();
        server.lines.clear();
        server.restart();
        List<String> second = append(100, 200);
        // Then
        await().untilAsserted(() -> assertThat(server.lines).isEqualTo(second));
        assertThat(loop.metrics()).containsEntry("connected", 1);
    }

    @Test
    void a_receiver_that_dies_again_and_again_under_load_gets_everything_once_doubles_are_left_out() throws Exception {
        // Given
        server.goesOn = count -> count % 3001 != 0;
        DeliveryLoop loop = start(settings(server.port()));
        // When
        List<String> written = append(0, 20_000);
        // Then
        await().untilAsserted(() -> assertThat(journal.committed("logstash")).isEqualTo(20_000));
        List<String> whole =
                server.lines.stream().filter(line -> line.endsWith("}")).toList();
        assertThat(new LinkedHashSet<>(whole)).containsExactlyElementsOf(written);
        assertThat(server.connections.get()).isGreaterThan(5);
        assertThat(loop.metrics()).containsEntry("delivered", 20_000L);
    }

    @Test
    void a_receiver_that_takes_nothing_is_not_fed_beyond_a_bound_and_loses_nothing_when_it_dies() throws Exception {
        // Given
        server.deaf = true;
        String padding = "x".repeat(10_000);
        List<String> written = IntStream.range(0, 3000)
                .mapToObj(i -> "{\"n\":" + i + ",\"padding\":\"" + padding + "\"}")
                .toList();
        written.forEach(journal::append);
        start(settings(server.port()));
        await().until(() -> server.connections.get() == 1);
        await().during(Duration.ofSeconds(3)).atMost(PLENTY).until(() -> journal.committed("logstash") == 0);
        // When
        server.kill();
        server.hear();
        server.lines.clear();
        server.restart();
        // Then
        await().atMost(PLENTY).untilAsserted(() -> assertThat(server.lines).hasSize(3000));
        assertThat(server.lines).isEqualTo(written);
    }

    @Test
    void a_clean_stop_leaves_nothing_to_send_again() throws Exception {
        // Given
        List<String> written = append(0, 3000);
        DeliveryLoop loop = start(patient(server.port()));
        // When
        loop.stop(PLENTY);
        // Then
        assertThat(server.lines).isEqualTo(written);
        assertThat(journal.committed("logstash")).isEqualTo(3000);
    }

    @Test
    void stop_is_quick_when_the_receiver_takes_nothing() throws Exception {
        // Given
        server.deaf = true;
        String padding = "x".repeat(100_000);
        for (int i = 0; i < 300; i++) {
            journal.append(padding);
        }
        DeliveryLoop loop = start(settings(server.port()));
        await().until(() -> server.connections.get() == 1);
        // When
        long start = System.nanoTime();
        loop.stop(Duration.ofMillis(500));
        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        await().untilAsserted(() -> assertThat(sendingThreads()).isEmpty());
    }

    @Test
    void stop_is_quick_when_there_is_no_receiver_and_nothing_to_send() throws Exception {
        // Given
        server.kill();
        DeliveryLoop loop = start(settings(server.port()));
        await().until(() -> loop.health().detail().contains("cannot connect"));
        // When
        long start = System.nanoTime();
        loop.stop(Duration.ofSeconds(10));
        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        await().untilAsserted(() -> assertThat(sendingThreads()).isEmpty());
    }

    @Test
    void the_second_host_takes_over_when_the_first_is_away() throws Exception {
        // Given
        int nobody = FreePorts.one();
        LogstashSettings settings =
                settings(new HostAndPort("127.0.0.1", nobody), new HostAndPort("localhost", server.port()));
        List<String> written = append(0, 100);
        // When
        start(settings);
        // Then
        await().untilAsserted(() -> assertThat(server.lines).isEqualTo(written));
        // And
        try (LineServer first = new LineServer(ServerSocketFactory.getDefault(), nobody)) {
            await().until(() -> journal.committed("logstash") == 100);
            server.kill();
            List<String> later = append(100, 200);
            await().untilAsserted(() -> assertThat(first.lines).isEqualTo(later));
        }
    }

    @Test
    void a_peer_that_reads_nothing_for_too_long_is_left() throws Exception {
        // Given
        server.deaf = true;
        String padding = "x".repeat(100_000);
        for (int i = 0; i < 300; i++) {
            journal.append(padding);
        }
        // When
        start(impatient(server.port()));
        // Then
        await().atMost(PLENTY).until(() -> server.connections.get() > 1);
        server.hear();
        await().atMost(PLENTY).until(() -> journal.committed("logstash") == 300);
        // Whoever is left in the middle of a line sees half of it.
        assertThat(server.lines).allMatch(padding::startsWith);
        assertThat(server.lines.stream().filter(padding::equals)).hasSizeGreaterThanOrEqualTo(300);
    }

    @Test
    void an_idle_connection_is_kept_alive_by_empty_lines() throws Exception {
        // Given
        LogstashSettings lively = new LogstashSettings(
                LogstashTransport.TCP,
                List.of(new HostAndPort("127.0.0.1", server.port())),
                ConnectionStrategy.ROUND_ROBIN,
                null,
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ZERO,
                Duration.ofMillis(50),
                100,
                Duration.ofMillis(100),
                3);
        server.goesOn = count -> count < 5;
        // When
        start(lively);
        // Then
        await().untilAsserted(() -> assertThat(server.connections.get()).isGreaterThan(1));
        assertThat(server.lines).isEmpty();
    }

    private static LogstashSettings settings(int port) {
        return settings(new HostAndPort("127.0.0.1", port));
    }

    private static LogstashSettings settings(HostAndPort... hosts) {
        return new LogstashSettings(
                LogstashTransport.TCP,
                List.of(hosts),
                ConnectionStrategy.FIRST_AVAILABLE,
                null,
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofMinutes(2),
                Duration.ZERO,
                65_536,
                Duration.ofMillis(700),
                3);
    }

    private static LogstashSettings patient(int port) {
        return LogstashSettings.of(List.of(new HostAndPort("127.0.0.1", port)));
    }

    private static LogstashSettings withWindow(int port, int window) {
        return new LogstashSettings(
                LogstashTransport.TCP,
                List.of(new HostAndPort("127.0.0.1", port)),
                ConnectionStrategy.FIRST_AVAILABLE,
                null,
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofMinutes(2),
                Duration.ZERO,
                window,
                Duration.ofMinutes(1),
                3);
    }

    private static LogstashSettings impatient(int port) {
        return new LogstashSettings(
                LogstashTransport.TCP,
                List.of(new HostAndPort("127.0.0.1", port)),
                ConnectionStrategy.RANDOM,
                null,
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofMillis(500),
                Duration.ZERO,
                65_536,
                Duration.ofMillis(500),
                3);
    }

    private DeliveryLoop start(LogstashSettings settings) throws Exception {
        DeliveryLoop loop = new DeliveryLoop(
                "logstash",
                journal,
                LogstashBridgeFactory.destination(settings, "tracing.logstash"),
                (first, last, cause) -> List.of(),
                QUICK);
        loops.add(loop);
        loop.start();
        return loop;
    }

    private List<String> append(int from, int to) {
        List<String> texts =
                IntStream.range(from, to).mapToObj(i -> "{\"n\":" + i + "}").toList();
        texts.forEach(journal::append);
        return texts;
    }

    private static List<Thread> sendingThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("send-logstash"))
                .toList();
    }
}
