package io.spoor.tracing.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.ecs.DocumentOptions;
import io.spoor.tracing.ecs.ServiceInfo;
import io.spoor.tracing.journal.SegmentJournal;
import io.spoor.tracing.match.Glob;
import io.spoor.tracing.match.TopicPattern;
import io.spoor.tracing.policy.Selection;
import io.spoor.tracing.policy.TraceControl;
import io.spoor.tracing.recorder.JournalTracer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveTracesTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final ClientInfo PUMP = client("pump-7");
    private static final ClientInfo OTHER = client("other");

    @TempDir
    Path folder;

    private final TraceControl control = TraceControl.of(MessageTracing.SUMMARY);
    private SegmentJournal journal;
    private JournalTracer tracer;
    private LiveTraces traces;

    @BeforeEach
    void open() throws Exception {
        journal = SegmentJournal.open(folder, new SegmentJournal.Options(1 << 20, 4 << 20));
        tracer = JournalTracer.start(journal, new ServiceInfo("1", "n", "default"), DocumentOptions.PLAIN);
        traces = new LiveTraces(control, tracer);
    }

    @AfterEach
    void close() throws Exception {
        traces.close();
        tracer.close();
        journal.close();
    }

    @Test
    void it_shows_what_is_selected_and_nothing_else() throws Exception {
        // Given
        LiveTrace trace = traces.start(new Selection(new Glob("pump-*"), null, null, null), LONG);

        // When
        tracer.record(new TraceEvent.SessionStart(OTHER, 0));
        tracer.record(new TraceEvent.SessionStart(PUMP, 0));
        tracer.record(new TraceEvent.MessageDrop(OTHER, PUMP, "a", 0, false, 1, DropReason.EXPIRED, 0, null));
        tracer.record(new TraceEvent.TransportOpen(connection(OTHER)));
        tracer.record(new TraceEvent.TransportOpen(connection(PUMP)));

        // Then: also what others do with its messages, and its connection
        assertThat(next(trace)).contains("session-start").contains("pump-7");
        assertThat(next(trace)).contains("message-drop").contains("\"client_id\":\"other\"");
        assertThat(next(trace)).contains("transport-open").contains("c-pump-7");
        assertThat(trace.poll(Duration.ofMillis(50))).isNull();
        assertThat(trace.seen()).isEqualTo(3);
    }

    @Test
    void a_topic_selects_messages_only() throws Exception {
        LiveTrace trace = traces.start(new Selection(null, new TopicPattern("plant/#"), null, null), LONG);
        tracer.record(new TraceEvent.SessionStart(PUMP, 0));
        tracer.record(new TraceEvent.RetainClear(PUMP, "office/1", null));
        tracer.record(new TraceEvent.RetainClear(PUMP, "plant/1", null));
        assertThat(next(trace)).contains("plant/1");
    }

    @Test
    void as_long_as_it_is_open_what_is_selected_is_told_in_full_and_then_no_more() {
        // Given
        assertThat(control.policy().otherwise()).isEqualTo(MessageTracing.SUMMARY);
        var before = control.policy();

        // When
        LiveTrace trace = traces.start(new Selection(new Glob("pump-7"), null, null, null), LONG);
        var during = control.policy();
        trace.close();

        // Then
        assertThat(during).isNotSameAs(before);
        assertThat(trace.isClosed()).isTrue();
        assertThat(traces.all()).isEmpty();
    }

    @Test
    void it_ends_by_itself() {
        LiveTrace trace = traces.start(new Selection(new Glob("*"), null, null, null), Duration.ofMillis(20));
        await().until(trace::isClosed);
        assertThat(traces.all()).isEmpty();
    }

    @Test
    void what_nobody_fetches_is_counted_and_holds_up_nothing() {
        LiveTrace trace = traces.start(new Selection(new Glob("*"), null, null, null), LONG);
        int more = 500;
        for (int i = 0; i < LiveTrace.MOST_WAITING + more; i++) {
            tracer.record(new TraceEvent.SessionStart(PUMP, i));
        }
        await().until(() -> trace.seen() == LiveTrace.MOST_WAITING + more);
        assertThat(trace.missed()).isEqualTo(more);
        assertThat(tracer.counts().lost()).isZero();
    }

    @Test
    void there_is_a_limit_to_their_number_and_their_time() {
        Selection all = new Selection(new Glob("*"), null, null, null);
        assertThatIllegalArgumentException().isThrownBy(() -> traces.start(all, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> traces.start(all, Duration.ofDays(2)));
        for (int i = 0; i < LiveTraces.MOST_TRACES; i++) {
            traces.start(all, LONG);
        }
        assertThatIllegalStateException().isThrownBy(() -> traces.start(all, LONG));
        traces.close();
        assertThat(traces.all()).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> traces.start(all, LONG));
    }

    private static String next(LiveTrace trace) throws InterruptedException {
        byte[] document = trace.poll(Duration.ofSeconds(10));
        assertThat(document).isNotNull();
        return new String(document, UTF_8);
    }

    private static ConnectionInfo connection(ClientInfo client) {
        return Objects.requireNonNull(client.connection());
    }

    private static ClientInfo client(String id) {
        InetSocketAddress from = new InetSocketAddress("192.0.2.7", 5000);
        return new ClientInfo(
                new ConnectionInfo("c-" + id, "tcp", "tcp", from, from, new InetSocketAddress("192.0.2.9", 1883), null),
                id,
                null,
                "5.0");
    }
}
