package io.spoor.broker.embed;

import io.spoor.broker.config.BridgeSettings;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.PseudonymsConfig;
import io.spoor.broker.config.TracingConfig;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.PayloadSink;
import io.spoor.tracing.Tracer;
import io.spoor.tracing.ecs.DocumentOptions;
import io.spoor.tracing.ecs.ServiceInfo;
import io.spoor.tracing.journal.JournalStatus;
import io.spoor.tracing.journal.SegmentJournal;
import io.spoor.tracing.live.LiveTraces;
import io.spoor.tracing.policy.TraceControl;
import io.spoor.tracing.recorder.JournalPayloadSink;
import io.spoor.tracing.recorder.JournalTracer;
import io.spoor.tracing.recorder.TraceCounts;
import io.spoor.tracing.spi.Bridge;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.BridgeException;
import io.spoor.tracing.spi.MessagePublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to trace events and payloads: two journals, the tracer that writes one of them, and the bridges that read
 * them. A broker without bridges has none of it.
 */
final class Recorder {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

    private final @Nullable Journals journals;
    private final Tracer tracer;
    private final PayloadSink payloads;
    private final List<Bridge> bridges;
    private final LatePublisher publisher;
    private final List<Bridge> started = new ArrayList<>();
    private final TraceControl control;

    private record Journals(
            SegmentJournal trace,
            SegmentJournal payloads,
            @Nullable JournalTracer tracer,
            @Nullable LiveTraces live) {}

    private Recorder(
            @Nullable Journals journals,
            Tracer tracer,
            TraceControl control,
            PayloadSink payloads,
            List<Bridge> bridges,
            LatePublisher publisher) {
        this.control = control;
        this.publisher = publisher;
        this.journals = journals;
        this.tracer = tracer;
        this.payloads = payloads;
        this.bridges = bridges;
    }

    /**
     * Opens the journals and makes the bridges, without starting them.
     *
     * @param instead a tracer to use instead of the journal's, or null
     * @throws IOException if the data directory cannot be used
     */
    static Recorder open(BrokerConfig config, @Nullable Tracer instead) throws IOException {
        if (config.bridges().isEmpty()) {
            TraceControl control = instead == null
                    ? TraceControl.of(MessageTracing.NONE)
                    : config.tracing().control();
            Tracer tracer = instead == null ? Tracer.NONE : new GuardedTracer(instead);
            return new Recorder(null, tracer, control, PayloadSink.NONE, List.of(), new LatePublisher());
        }
        Path folder = Files.createDirectories(config.dataDir().resolve("journal"));
        SegmentJournal.Options options = new SegmentJournal.Options(
                config.tracing().journal().segment().bytes(),
                config.tracing().journal().maximum().bytes(),
                config.tracing().journal().keep());
        SegmentJournal trace = SegmentJournal.open(folder.resolve("trace"), options);
        SegmentJournal payloads = null;
        try {
            payloads = SegmentJournal.open(folder.resolve("payloads"), options);
            return open(config, instead, trace, payloads);
        } catch (IOException | RuntimeException e) {
            trace.close();
            if (payloads != null) {
                payloads.close();
            }
            throw e;
        }
    }

    private static Recorder open(
            BrokerConfig config, @Nullable Tracer instead, SegmentJournal trace, SegmentJournal payloads)
            throws IOException {
        LatePublisher publisher = new LatePublisher();
        BridgeContext context =
                new BridgeContext(config.node(), config.dataDir(), config.baseDir(), trace, payloads, publisher);
        List<Bridge> bridges = new ArrayList<>();
        for (BridgeSettings<?> settings : config.bridges()) {
            bridges.add(settings.create(context));
        }
        ReaderCleanup.run("trace", trace, bridges);
        ReaderCleanup.run("payloads", payloads, bridges);
        PayloadSink sink = new JournalPayloadSink(
                payloads,
                topic -> bridges.stream().anyMatch(b -> b.wantsPayload(topic)),
                bridges.stream().anyMatch(Bridge::wantsPayloadOrigin));
        TraceControl control = config.tracing().control();
        if (instead != null) {
            return new Recorder(
                    new Journals(trace, payloads, null, null),
                    new GuardedTracer(instead),
                    control,
                    sink,
                    bridges,
                    publisher);
        }
        JournalTracer tracer = JournalTracer.start(
                trace, new ServiceInfo(Version.current(), config.node(), "default"), documents(config.tracing()));
        LiveTraces live = new LiveTraces(control, tracer);
        return new Recorder(new Journals(trace, payloads, tracer, live), tracer, control, sink, bridges, publisher);
    }

    private static DocumentOptions documents(TracingConfig config) throws IOException {
        PseudonymsConfig pseudonyms = config.pseudonyms();
        return new DocumentOptions(
                pseudonyms == null ? null : pseudonyms.open(), config.payload().redactions());
    }

    Tracer tracer() {
        return tracer;
    }

    /** What decides which single messages are traced. */
    TraceControl control() {
        return control;
    }

    /** Closer looks; null if the broker has no journal, or a tracer of the embedding program. */
    @Nullable
    LiveTraces live() {
        return journals == null ? null : journals.live();
    }

    PayloadSink payloads() {
        return payloads;
    }

    @Nullable
    TraceCounts traceCounts() {
        return journals == null || journals.tracer() == null
                ? null
                : journals.tracer().counts();
    }

    /** Those of trace events and payloads; none without bridges. */
    List<JournalStatus> journalStatus() {
        return journals == null
                ? List.of()
                : List.of(journals.trace().status(), journals.payloads().status());
    }

    List<Bridge> bridges() {
        return bridges;
    }

    /** Lets bridges publish from now on. */
    void publishThrough(MessagePublisher broker) {
        publisher.through(broker);
    }

    /**
     * Starts the bridges.
     *
     * @throws IOException if one can never work as configured
     */
    void start() throws IOException {
        for (Bridge bridge : bridges) {
            try {
                bridge.start();
                started.add(bridge);
            } catch (BridgeException e) {
                throw new IOException(bridge.name() + ": " + e.getMessage(), e);
            }
        }
    }

    /** Writes what was recorded, lets the bridges deliver it for at most the given time, and ends them. */
    void close(Duration drain) {
        Journals open = journals;
        if (open == null) {
            return;
        }
        if (open.live() != null) {
            open.live().close();
        }
        JournalTracer writer = open.tracer();
        if (writer != null) {
            writer.close();
        }
        long deadline = System.nanoTime() + drain.toNanos();
        for (Bridge bridge : started) {
            try {
                bridge.stop(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            } catch (RuntimeException | Error e) { // the others are to be stopped, too
                LOG.atError().addKeyValue("bridge", bridge.name()).setCause(e).log("a bridge did not stop properly");
            }
        }
        try {
            open.trace().close();
            open.payloads().close();
        } catch (IOException e) {
            LOG.atError().setCause(e).log("a journal could not be closed");
        }
    }
}
