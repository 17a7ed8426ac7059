package io.spoor.tracing.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.TraceEvent.TraceGap;
import io.spoor.tracing.ecs.DocumentOptions;
import io.spoor.tracing.ecs.ServiceInfo;
import java.io.IOException;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class JournalTracerTest {
    private static final String RUN = "01TESTRUN";
    private static final ClientInfo CLIENT = new ClientInfo(null, "c", null, "5.0");
    private static final TraceEvent EVENT = new TraceEvent.SessionStart(CLIENT, 0);

    private final MemoryJournal journal = new MemoryJournal();

    private JournalTracer start(int queueCapacity) throws IOException {
        JournalTracer tracer = new JournalTracer(
                journal,
                new ServiceInfo("1", "n", "default"),
                DocumentOptions.PLAIN,
                queueCapacity,
                RUN,
                WallClock::epochNanos);
        tracer.begin();
        return tracer;
    }

    private static TraceEvent expiring(long seconds) {
        return new TraceEvent.SessionStart(CLIENT, seconds);
    }

    /** Closes early, so that the test can look at what became of everything. */
    private static void end(JournalTracer tracer) {
        tracer.close();
    }

    private Trace trace() {
        return Trace.of(journal.records());
    }

    @Test
    void events_are_written_in_order_with_gapless_sequence_numbers() throws Exception {
        // Given
        try (JournalTracer tracer = start(1024)) {
            // When
            for (int i = 0; i < 100; i++) {
                tracer.record(expiring(i));
            }
            end(tracer);
            // Then
            assertThat(tracer.counts()).isEqualTo(new TraceCounts(100, 100, 0, 0, 0));
        }
        List<String> numbers = trace().texts("event.sequence");
        assertThat(numbers).hasSize(100).startsWith("1", "2").endsWith("100");
        assertThat(trace().texts("mqtt.session.expiry_seconds"))
                .startsWith("0", "1")
                .endsWith("99");
        assertThat(trace().texts("event.id")).startsWith("01TESTRUN-1").doesNotHaveDuplicates();
    }

    @Test
    void an_event_is_written_soon_without_anything_following() throws Exception {
        try (JournalTracer tracer = start(1024)) {
            // Given: the tracer's thread is asleep
            tracer.record(EVENT);
            Awaitility.await().until(() -> journal.records().size() == 1);
            Awaitility.await().pollDelay(30, TimeUnit.MILLISECONDS).until(() -> true);
            // When
            tracer.record(EVENT);
            // Then
            Awaitility.await().until(() -> journal.records().size() == 2);
        }
    }

    @Test
    void events_of_many_threads_are_all_written() throws Exception {
        // Given
        int threads = 4;
        int each = 5_000;
        long total = (long) threads * each;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (JournalTracer tracer = start(1 << 16)) {
            List<Future<?>> all = new ArrayList<>();
            // When
            for (int t = 0; t < threads; t++) {
                all.add(pool.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        tracer.record(EVENT);
                        TraceCounts counts = tracer.counts();
                        assertThat(counts.offered()).isEqualTo(counts.written() + counts.lost() + counts.waiting());
                        assertThat(counts.waiting()).isNotNegative();
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
            end(tracer);
            // Then
            assertThat(tracer.counts()).isEqualTo(new TraceCounts(total, total, 0, 0, 0));
        } finally {
            pool.shutdownNow();
        }
        trace().assertGapless(RUN, total);
    }

    @Test
    void events_that_find_the_queue_full_are_named_exactly() throws Exception {
        // Given: a journal that does not move
        journal.permits.drainPermits();
        try (JournalTracer tracer = start(16)) {
            // When
            for (int i = 0; i < 100; i++) {
                tracer.record(EVENT);
            }
            TraceCounts before = tracer.counts();
            journal.permits.release(1_000);
            end(tracer);
            // Then
            TraceCounts after = tracer.counts();
            assertThat(before.lost()).isBetween(80L, 84L);
            assertThat(after).isEqualTo(new TraceCounts(100, 100 - before.lost(), 0, before.lost(), 0));
            assertThat(trace().gaps()).hasSize(1).first().satisfies(gap -> {
                assertThat(gap.cause()).isEqualTo("tracer_overload");
                assertThat(gap.last() - gap.first() + 1).isEqualTo(before.lost());
            });
            trace().assertGapless(RUN, 101);
        }
    }

    @Test
    void events_that_the_journal_refuses_are_named_when_it_takes_some_again() throws Exception {
        try (JournalTracer tracer = start(1024)) {
            // Given
            tracer.record(EVENT);
            Awaitility.await().until(() -> tracer.counts().written() == 1);
            journal.full = true;
            for (int i = 0; i < 50; i++) {
                tracer.record(EVENT);
            }
            Awaitility.await().until(() -> tracer.counts().lost() == 50);
            // When: nothing more is recorded
            journal.full = false;
            // Then
            Awaitility.await().until(() -> journal.records().size() == 2);
            assertThat(trace().gaps()).containsExactly(new TraceGap(RUN, 2, 51, "journal_full"));
            tracer.record(EVENT);
            end(tracer);
            assertThat(tracer.counts()).isEqualTo(new TraceCounts(52, 2, 0, 50, 0));
            trace().assertGapless(RUN, 53);
        }
    }

    @Test
    void a_mark_that_cannot_be_kept_holds_the_gap_back_until_it_can() throws Exception {
        try (JournalTracer tracer = start(1024)) {
            // Given
            journal.full = true;
            tracer.record(EVENT);
            Awaitility.await().until(() -> tracer.counts().lost() == 1);
            journal.marksFail = true;
            journal.full = false;
            // When
            tracer.record(EVENT);
            Awaitility.await().until(() -> tracer.counts().lost() == 2);
            journal.marksFail = false;
            // Then
            Awaitility.await().until(() -> journal.records().size() == 1);
            assertThat(trace().gaps()).containsExactly(new TraceGap(RUN, 1, 2, "journal_full"));
        }
    }

    @Test
    void an_event_larger_than_a_record_is_lost_alone() throws Exception {
        // Given
        journal.maxRecordBytes = 2_000;
        try (JournalTracer tracer = start(1024)) {
            // When
            tracer.record(EVENT);
            tracer.record(new TraceEvent.SessionStart(new ClientInfo(null, "c".repeat(5_000), null, "5.0"), 0));
            tracer.record(EVENT);
        }
        // Then
        assertThat(trace().gaps()).containsExactly(new TraceGap(RUN, 2, 2, "event_too_large"));
        assertThat(trace().texts("event.sequence")).containsExactly("1", "3", "4");
    }

    @Test
    void an_event_that_cannot_be_encoded_is_lost_alone() throws Exception {
        // Given
        Map<String, List<String>> broken = new AbstractMap<>() {
            @Override
            public Set<Entry<String, List<String>>> entrySet() {
                throw new IllegalStateException("broken on purpose");
            }
        };
        try (JournalTracer tracer = start(1024)) {
            // When
            tracer.record(
                    new TraceEvent.ClientConnect(CLIENT, 0, null, null, 0, true, false, 0, null, broken, 0, null));
            tracer.record(EVENT);
        }
        // Then
        assertThat(trace().gaps()).containsExactly(new TraceGap(RUN, 1, 1, "internal_error"));
        trace().assertGapless(RUN, 3);
    }

    @Test
    void what_is_recorded_after_the_end_is_counted_as_lost() throws Exception {
        // Given
        JournalTracer tracer = start(16);
        end(tracer);
        // When
        tracer.record(EVENT);
        // Then
        assertThat(tracer.counts()).isEqualTo(new TraceCounts(1, 0, 0, 1, 0));
        end(tracer);
    }

    @Test
    void under_chaos_every_number_is_written_or_named_once() throws Exception {
        // Given: a small queue, and a journal that refuses and stalls now and then
        ExecutorService pool = Executors.newFixedThreadPool(3);
        int each = 4_000;
        try (JournalTracer tracer = start(64)) {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                all.add(pool.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        tracer.record(EVENT);
                    }
                }));
            }
            all.add(pool.submit(() -> {
                for (int i = 0; i < 40; i++) {
                    journal.full = i % 2 == 0;
                    journal.permits.drainPermits();
                    TimeUnit.MILLISECONDS.sleep(3);
                    journal.permits.release(1 << 20);
                }
                journal.full = false;
                return null;
            }));
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
            // When
            Awaitility.await().until(() -> tracer.counts().waiting() == 0);
            end(tracer);
            // Then
            TraceCounts counts = tracer.counts();
            Trace trace = trace();
            assertThat(counts.offered()).isEqualTo(2L * each);
            assertThat(counts.lost()).isPositive();
            assertThat(counts.written() + counts.lost()).isEqualTo(counts.offered());
            trace.assertGapless(RUN, counts.offered() + trace.gaps().size());
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void times_are_those_of_recording() throws Exception {
        // Given
        long[] now = {1_767_225_600_000_000_001L};
        JournalTracer tracer = new JournalTracer(
                journal, new ServiceInfo("1", "n", "default"), DocumentOptions.PLAIN, 16, RUN, () -> now[0]);
        // When: recorded before the writer begins
        tracer.record(EVENT);
        now[0] += 1_000;
        tracer.begin();
        end(tracer);
        // Then
        assertThat(trace().texts("@timestamp")).containsExactly("2026-01-01T00:00:00.000000001Z");
        assertThat(trace().texts("event.created")).containsExactly("2026-01-01T00:00:00.000001001Z");
    }

    @Test
    void a_journal_that_cannot_note_the_run_stops_the_start() {
        journal.marksFail = true;
        assertThatThrownBy(() -> start(16)).isInstanceOf(IOException.class).hasMessage("No space left on device");
    }

    @Test
    void run_identifiers_are_unique_and_sorted_by_time() {
        TreeSet<String> ids = new TreeSet<>();
        for (int i = 0; i < 1_000; i++) {
            ids.add(RunId.next());
        }
        assertThat(ids).hasSize(1_000).allMatch(id -> id.matches("[0-9A-Z]{16}"));
        assertThat(RunId.of(1_767_225_600_000L, -1)).isEqualTo("01KDVDNA00ZZZZZZ");
        assertThat(RunId.of(1_767_225_600_001L, 0)).isGreaterThan(RunId.of(1_767_225_600_000L, -1));
    }
}
