package io.spoor.bridges.logstash;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.bridges.DeliveryLoop;
import io.spoor.bridges.DeliveryOptions;
import io.spoor.bridges.MemoryJournal;
import io.spoor.bridges.RecordBatches;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeatsDestinationTest {
    private static final Duration PLENTY = Duration.ofSeconds(30);
    private static final int BATCH = 50;
    private static final DeliveryOptions QUICK =
            new DeliveryOptions(BATCH, 64 << 10, Duration.ZERO, Duration.ofMillis(10), Duration.ofMillis(100));

    private final MemoryJournal journal = new MemoryJournal();
    private final List<DeliveryLoop> loops = new ArrayList<>();
    private BeatsServer server;

    @BeforeEach
    void listen() throws IOException {
        server = new BeatsServer();
    }

    @AfterEach
    void stop() throws IOException {
        loops.forEach(loop -> loop.stop(Duration.ZERO));
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void documents_arrive_as_they_are_in_order_and_are_committed(int compression) throws Exception {
        // Given
        Random random = new Random(3);
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            written.add("{\"n\":" + i + ",\"é\":\"" + "€\\n".repeat(random.nextInt(300)) + "\"}");
        }
        written.forEach(journal::append);
        // When
        DeliveryLoop loop = start(settings(65_536, Duration.ofMinutes(1), compression, hosts(server)));
        // Then
        awaitCommitted(1000);
        assertThat(server.documents).isEqualTo(written);
        assertThat(server.compressedFrames.get()).isEqualTo(compression == 0 ? 0 : server.windows.get());
        await().untilAsserted(() -> assertThat(loop.metrics())
                .containsEntry("delivered", 1000L)
                .containsEntry("failed", 0L)
                .containsEntry("connected", 1)
                .containsEntry("connections", 1L)
                .containsEntry("unconfirmed.records", 0L));
        assertThat(loop.health().up()).isTrue();
    }

    @Test
    void windows_follow_each_other_without_waiting_up_to_a_bound() throws Exception {
        // Given
        CountDownLatch acknowledge = new CountDownLatch(1);
        server.manners = (number, window, acks) -> {
            acknowledge.await();
            BeatsServer.POLITE.took(number, window, acks);
        };
        append(0, 5000);
        // When
        DeliveryLoop loop = start(settings(hosts(server)));
        // Then
        int bound = BeatsDestination.MAX_WINDOWS * BATCH;
        await().untilAsserted(() ->
                assertThat(loop.metrics().get("unconfirmed.records")).isEqualTo((long) bound));
        await().during(Duration.ofMillis(500))
                .until(() -> Long.valueOf(bound).equals(loop.metrics().get("unconfirmed.records")));
        acknowledge.countDown();
        awaitCommitted(5000);
    }

    @Test
    void no_more_than_the_window_is_under_way() throws Exception {
        // Given
        CountDownLatch acknowledge = new CountDownLatch(1);
        server.manners = (number, window, acks) -> {
            acknowledge.await();
            BeatsServer.POLITE.took(number, window, acks);
        };
        append(0, 1000);
        // When
        DeliveryLoop loop = start(settings(120, Duration.ofMinutes(1), 0, hosts(server)));
        // Then
        await().untilAsserted(() -> assertThat(loop.metrics()).containsEntry("unconfirmed.records", 100L));
        acknowledge.countDown();
        awaitCommitted(1000);
    }

    @Test
    void a_batch_larger_than_the_window_is_sent_all_the_same() throws Exception {
        // Given
        List<String> written = append(0, 200);
        // When
        start(settings(7, Duration.ofMinutes(1), 0, hosts(server)));
        // Then
        awaitCommitted(200);
        assertThat(server.documents).isEqualTo(written);
    }

    @Test
    void a_slow_receiver_that_says_it_is_at_it_is_waited_for() throws Exception {
        // Given
        AtomicInteger zeros = new AtomicInteger();
        server.manners = (number, window, acks) -> {
            if (number == 1) {
                for (int i = 0; i < 4; i++) {
                    int before = zeros.get();
                    await().pollDelay(Duration.ofMillis(300)).until(() -> zeros.get() == before);
                    acks.send(0);
                    zeros.incrementAndGet();
                }
            }
            BeatsServer.POLITE.took(number, window, acks);
        };
        append(0, 3 * BATCH);
        // When
        DeliveryLoop loop = start(settings(65_536, Duration.ofMillis(700), 3, hosts(server)));
        // Then
        awaitCommitted(3 * BATCH);
        assertThat(loop.metrics()).containsEntry("failed", 0L).containsEntry("connections", 1L);
        assertThat(zeros.get()).isGreaterThanOrEqualTo(12);
    }

    @Test
    void a_receiver_that_says_nothing_for_too_long_is_left() throws Exception {
        // Given
        server.manners = (number, window, acks) -> {};
        List<String> written = append(0, 100);
        DeliveryLoop loop = start(settings(65_536, Duration.ofMillis(300), 3, hosts(server)));
        await().until(() -> loop.health().detail().contains("nothing was acknowledged"));
        // When
        server.manners = BeatsServer.POLITE;
        // Then
        awaitCommitted(100);
        assertThat(new LinkedHashSet<>(server.documents)).containsExactlyElementsOf(written);
    }

    @Test
    void a_receiver_that_takes_nothing_does_not_block_for_ever() throws Exception {
        // Given
        CountDownLatch hear = new CountDownLatch(1);
        server.manners = (number, window, acks) -> {
            hear.await();
            BeatsServer.POLITE.took(number, window, acks);
        };
        String padding = "x".repeat(500_000);
        for (int i = 0; i < 60; i++) {
            journal.append(padding);
        }
        DeliveryLoop loop = start(settings(65_536, Duration.ofMillis(500), 0, hosts(server)));
        // When
        await().atMost(PLENTY).until(() -> server.connections.get() > 2);
        hear.countDown();
        // Then
        awaitCommitted(60);
        assertThat(loop.metrics()).doesNotContainEntry("failed", 0L);
    }

    @Test
    void one_that_closes_in_the_middle_of_windows_gets_everything() throws Exception {
        // Given
        AtomicInteger taken = new AtomicInteger();
        server.manners = (number, window, acks) -> {
            if (taken.incrementAndGet() % 777 == 0) {
                throw new IOException("closed in the middle of a window");
            }
            BeatsServer.POLITE.took(number, window, acks);
        };
        // When
        DeliveryLoop loop = start(settings(hosts(server)));
        List<String> written = append(0, 10_000);
        // Then
        awaitCommitted(10_000);
        assertThat(new LinkedHashSet<>(server.documents)).containsExactlyElementsOf(written);
        assertThat(server.connections.get()).isGreaterThan(5);
        assertThat(loop.metrics()).containsEntry("delivered", 10_000L);
    }

    @Test
    void one_that_acknowledges_parts_and_always_dies_before_the_end_of_a_window_gets_ahead() throws Exception {
        // Given
        server.manners = (number, window, acks) -> {
            acks.send(number);
            if (number == 20) {
                throw new IOException("dies after 20 documents");
            }
        };
        List<String> written = append(0, 500);
        // When
        start(settings(hosts(server)));
        // Then
        awaitCommitted(500);
        assertThat(new LinkedHashSet<>(server.documents)).containsExactlyElementsOf(written);
    }

    @Test
    void what_was_acknowledged_is_not_sent_again() throws Exception {
        // Given
        List<String> first = append(0, 100);
        DeliveryLoop loop = start(settings(hosts(server)));
        awaitCommitted(100);
        assertThat(server.documents).isEqualTo(first);
        // When
        server.kill();
        server.documents.clear();
        server.restart();
        List<String> second = append(100, 200);
        // Then
        awaitCommitted(200);
        assertThat(server.documents).isEqualTo(second);
        await().until(() -> loop.health().up());
    }

    @Test
    void a_delivery_that_goes_back_sends_again_and_confirms_only_that() throws Exception {
        // Given
        try (BeatsFrames frames = new BeatsFrames(0)) {
            HostChoice choice = new HostChoice(
                    ConnectionStrategy.FIRST_AVAILABLE, 1, Duration.ofSeconds(1), System::nanoTime, new Random(1));
            BeatsDestination destination = new BeatsDestination(
                    hosts(server), choice, new Dialer(null, PLENTY), frames, 1000, Duration.ZERO, "tracing.logstash");
            destination.deliver(RecordBatches.of(10, "{\"n\":10}", "{\"n\":11}"));
            assertThat(destination.finish(PLENTY)).hasValue(12);
            // When
            destination.restart();
            server.manners = (number, window, acks) -> {};
            // Then
            assertThat(destination.deliver(RecordBatches.of(5, "{\"n\":5}"))).isZero();
            assertThat(destination.finish(Duration.ofMillis(200))).hasValue(0);
            destination.restart();
            server.manners = BeatsServer.POLITE;
            destination.deliver(RecordBatches.of(6, "{\"n\":6}"));
            assertThat(destination.finish(PLENTY)).hasValue(7);
            destination.close();
        }
    }

    @Test
    void an_idle_connection_that_the_receiver_closes_is_no_failure() throws Exception {
        // Given
        append(0, 10);
        DeliveryLoop loop = start(settings(hosts(server)));
        awaitCommitted(10);
        // When
        server.hangUp();
        // Then
        await().until(() -> server.connections.get() == 2);
        append(10, 20);
        awaitCommitted(20);
        assertThat(loop.metrics()).containsEntry("failed", 0L);
    }

    @Test
    void an_absent_receiver_gets_everything_when_it_comes() throws Exception {
        // Given
        server.kill();
        List<String> written = append(0, 1000);
        DeliveryLoop loop = start(settings(hosts(server)));
        await().until(() -> loop.health().detail().contains("cannot connect to 127.0.0.1:" + server.port()));
        assertThat(loop.health().up()).isFalse();
        // When
        server.restart();
        // Then
        awaitCommitted(1000);
        assertThat(server.documents).isEqualTo(written);
        assertThat(loop.health().up()).isTrue();
    }

    @Test
    void an_absent_receiver_is_noticed_also_when_there_is_nothing_to_send() throws Exception {
        // Given
        server.kill();
        // When
        DeliveryLoop loop = start(settings(hosts(server)));
        // Then
        await().until(() -> loop.health().detail().contains("cannot connect"));
        server.restart();
        await().until(() -> loop.health().up());
    }

    @Test
    void an_acknowledgement_of_what_was_not_sent_counts_for_nothing() throws Exception {
        // Given
        server.manners = (number, window, acks) -> acks.send(window + 1);
        append(0, 10);
        // When
        DeliveryLoop loop = start(settings(hosts(server)));
        // Then
        await().until(() -> loop.health().detail().contains("is it a Beats input?"));
        assertThat(journal.committed("logstash")).isZero();
    }

    @Test
    void who_answers_in_another_protocol_is_told_apart() throws Exception {
        // Given
        try (ServerSocket web = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture.runAsync(() -> answerAsWebServer(web));
            append(0, 10);
            // When
            DeliveryLoop loop = start(settings(List.of(new HostAndPort("127.0.0.1", web.getLocalPort()))));
            // Then
            await().until(() -> loop.health().detail().contains("answered 0x4854 in place of an acknowledgement"));
        }
        assertThat(journal.committed("logstash")).isZero();
    }

    private static void answerAsWebServer(ServerSocket web) {
        while (!web.isClosed()) {
            try (Socket socket = web.accept()) {
                socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n".getBytes(US_ASCII));
                socket.getInputStream().readNBytes(10);
            } catch (SocketException e) {
                // This connection is closed, or all are and the loop ends.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void the_second_host_takes_over_and_the_first_has_it_back_later() throws Exception {
        // Given
        try (BeatsServer second = new BeatsServer()) {
            start(settings(hosts(server, second)));
            List<String> toTheFirst = append(0, 100);
            awaitCommitted(100);
            assertThat(server.documents).isEqualTo(toTheFirst);
            // When
            server.kill();
            List<String> toTheSecond = append(100, 200);
            // Then
            awaitCommitted(200);
            assertThat(second.documents).isEqualTo(toTheSecond);
            // And
            server.documents.clear();
            server.restart();
            await().atMost(PLENTY).until(() -> server.connections.get() == 2);
            List<String> toTheFirstAgain = append(200, 300);
            awaitCommitted(300);
            assertThat(server.documents).isEqualTo(toTheFirstAgain);
            assertThat(second.documents).isEqualTo(toTheSecond);
        }
    }

    @Test
    void a_first_host_that_accepts_and_hangs_up_does_not_keep_the_second_from_being_tried() throws Exception {
        // Given
        server.manners = (number, window, acks) -> {
            throw new IOException("hangs up");
        };
        try (BeatsServer second = new BeatsServer(ServerSocketFactory.getDefault())) {
            List<String> written = append(0, 500);
            // When
            start(settings(hosts(server, second)));
            // Then
            awaitCommitted(500);
            assertThat(new LinkedHashSet<>(second.documents)).containsExactlyElementsOf(written);
        }
    }

    @Test
    void a_clean_stop_leaves_nothing_to_send_again() throws Exception {
        // Given
        List<String> written = append(0, 3000);
        DeliveryLoop loop = start(settings(hosts(server)));
        // When
        loop.stop(PLENTY);
        // Then
        assertThat(server.documents).isEqualTo(written);
        assertThat(journal.committed("logstash")).isEqualTo(3000);
    }

    @Test
    void stop_is_quick_when_the_receiver_takes_nothing_and_leaves_no_thread() throws Exception {
        // Given
        CountDownLatch never = new CountDownLatch(1);
        server.manners = (number, window, acks) -> never.await();
        String padding = "x".repeat(500_000);
        for (int i = 0; i < 60; i++) {
            journal.append(padding);
        }
        DeliveryLoop loop = start(settings(65_536, Duration.ofMinutes(5), 0, hosts(server)));
        await().until(() -> server.connections.get() == 1);
        // When
        long start = System.nanoTime();
        loop.stop(Duration.ofMillis(500));
        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        never.countDown();
        server.kill();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().contains("-logstash") && thread.isAlive()));
    }

    private void awaitCommitted(long index) {
        await().atMost(PLENTY)
                .untilAsserted(() -> assertThat(journal.committed("logstash")).isEqualTo(index));
    }

    private static List<HostAndPort> hosts(BeatsServer... servers) {
        return List.of(servers).stream()
                .map(each -> new HostAndPort("127.0.0.1", each.port()))
                .toList();
    }

    private static LogstashSettings settings(List<HostAndPort> hosts) {
        return settings(65_536, Duration.ofMinutes(1), 3, hosts);
    }

    private static LogstashSettings settings(
            int window, Duration writeTimeout, int compression, List<HostAndPort> hosts) {
        return new LogstashSettings(
                LogstashTransport.BEATS,
                hosts,
                ConnectionStrategy.FIRST_AVAILABLE,
                null,
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                writeTimeout,
                Duration.ZERO,
                window,
                Duration.ofSeconds(30),
                compression);
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
}
