package io.spoor.tracing.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.TraceEvent.TraceGap;
import io.spoor.tracing.ecs.DocumentOptions;
import io.spoor.tracing.ecs.ServiceInfo;
import io.spoor.tracing.journal.Journal;
import io.spoor.tracing.journal.JournalReader;
import io.spoor.tracing.journal.SegmentJournal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LostEventsTest {
    private static final ServiceInfo SERVICE = new ServiceInfo("1", "n", "default");
    private static final TraceEvent EVENT = new TraceEvent.SessionStart(new ClientInfo(null, "c", null, "5.0"), 0);

    @TempDir
    Path folder;

    @Test
    void any_lost_range_of_any_history_is_named_exactly() throws Exception {
        Random random = new Random(5);
        for (int history = 0; history < 300; history++) {
            // Given: runs that begin, lose events and name them, as TraceWriter does it
            MemoryJournal journal = new MemoryJournal();
            List<List<String>> standsFor = new ArrayList<>(); // by index: run and number of each event
            for (int run = 0; run < 1 + random.nextInt(3); run++) {
                String id = "R" + run;
                long next = 1;
                journal.mark(new SequenceMark(journal.nextIndex(), id, next, next).text());
                for (int i = random.nextInt(12); i > 0; i--) {
                    long first = next;
                    if (random.nextInt(3) == 0) {
                        next += 1 + random.nextInt(4);
                        journal.mark(new SequenceMark(journal.nextIndex(), id, first, next).text());
                    }
                    List<String> events = new ArrayList<>();
                    for (long n = first; n <= next; n++) {
                        events.add(id + "-" + n);
                    }
                    standsFor.add(events);
                    next++;
                    journal.append(ByteBuffer.allocate(0));
                }
            }
            LostEvents losses = new LostEvents(journal, SERVICE, "d");
            for (int from = 0; from < standsFor.size(); from++) {
                for (int to = from; to < standsFor.size(); to++) {
                    // When
                    List<TraceGap> gaps = losses.gaps(from, to, "journal_full");
                    // Then
                    assertThat(gaps.stream().flatMap(LostEventsTest::numbers))
                            .containsExactlyElementsOf(standsFor.subList(from, to + 1).stream()
                                    .flatMap(List::stream)
                                    .toList());
                    assertThat(gaps.stream().map(TraceGap::runId)).doesNotHaveDuplicates();
                }
            }
        }
    }

    private static java.util.stream.Stream<String> numbers(TraceGap gap) {
        return java.util.stream.LongStream.rangeClosed(gap.first(), gap.last()).mapToObj(n -> gap.runId() + "-" + n);
    }

    @Test
    void what_a_reader_missed_over_several_runs_is_named_and_nothing_else() throws Exception {
        // Given: three runs into a journal that is too small, and a reader that comes late
        SegmentJournal.Options small = new SegmentJournal.Options(8192, 4 * 8192);
        List<String> runs = new ArrayList<>();
        List<Long> lastNumbers = new ArrayList<>();
        Trace trace = new Trace();
        for (int run = 0; run < 3; run++) {
            try (SegmentJournal journal = SegmentJournal.open(folder, small);
                    JournalReader reader = journal.reader("late")) {
                reader.onLoss((first, last, cause) -> new LostEvents(journal, SERVICE, "late")
                        .documents(first, last, cause)
                        .forEach(document -> trace.add(ByteBuffer.wrap(document))));
                JournalTracer tracer = JournalTracer.start(journal, SERVICE, DocumentOptions.PLAIN, 4096);
                runs.add(tracer.runId());
                for (int i = 0; i < 40 + 60 * run; i++) {
                    tracer.record(EVENT);
                }
                tracer.close();
                lastNumbers.add(tracer.counts().written());
                if (run == 0) {
                    reader.commit(read(reader, trace, 10));
                } else if (run == 2) {
                    // When
                    reader.commit(read(reader, trace, Integer.MAX_VALUE));
                }
            }
        }
        // Then
        assertThat(trace.gaps()).isNotEmpty();
        for (int run = 0; run < 3; run++) {
            trace.assertGapless(runs.get(run), lastNumbers.get(run));
        }
    }

    private static long read(JournalReader reader, Trace trace, int records) throws Exception {
        long[] next = {0};
        int left = records;
        int got = -1;
        while (left > 0 && got != 0) {
            got = reader.read(Math.min(left, 50), Duration.ZERO, (index, document) -> {
                trace.add(document);
                next[0] = index + 1;
            });
            left -= got;
        }
        return next[0];
    }

    @Test
    void records_that_nobody_took_note_of_are_named_by_their_indexes() throws Exception {
        // Given
        MemoryJournal journal = new MemoryJournal();
        journal.append(ByteBuffer.allocate(0));
        journal.append(ByteBuffer.allocate(0));
        journal.mark("about something else");
        journal.append(ByteBuffer.allocate(0));
        journal.mark(new SequenceMark(3, "R", 1, 1).text());
        journal.append(ByteBuffer.allocate(0));
        // Then
        assertThat(new LostEvents(journal, SERVICE, "d").gaps(1, 3, "journal_corrupt"))
                .containsExactly(
                        new TraceGap("unknown", 1, 2, "journal_corrupt"), new TraceGap("R", 1, 1, "journal_corrupt"));
        Journal empty = new MemoryJournal();
        assertThat(new LostEvents(empty, SERVICE, "d").gaps(0, 5, "journal_full"))
                .containsExactly(new TraceGap("unknown", 0, 5, "journal_full"));
    }
}
