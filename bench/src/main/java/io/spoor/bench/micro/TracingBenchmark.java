package io.spoor.bench.micro;

import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.ecs.DocumentOptions;
import io.spoor.tracing.ecs.EcsEncoder;
import io.spoor.tracing.ecs.ServiceInfo;
import io.spoor.tracing.journal.SegmentJournal;
import io.spoor.tracing.recorder.JournalTracer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a trace event costs: in the event loop ({@link #record}), and in the tracer's own thread ({@link #encode}, {@link
 * #append}). {@code record} in a closed loop offers more than the tracer's thread can write, so that many events are
 * refused; that is the price of an overloaded tracer, which an event loop pays, too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TracingBenchmark {

    private final TraceEvent event = Samples.delivery();
    private final EcsEncoder encoder = new EcsEncoder(ServiceInfo.ofNode("bench"), "bench", DocumentOptions.PLAIN);
    private final ByteBuffer document = ByteBuffer.allocate(1024);
    private final Path folder;
    private final SegmentJournal traced;
    private final SegmentJournal journal;
    private final JournalTracer tracer;

    public TracingBenchmark() {
        try {
            folder = Files.createTempDirectory("spoor-bench-journal-");
            SegmentJournal.Options options = new SegmentJournal.Options(16 << 20, 256 << 20);
            traced = SegmentJournal.open(folder.resolve("traced"), options);
            journal = SegmentJournal.open(folder.resolve("journal"), options);
            tracer = JournalTracer.start(traced, ServiceInfo.ofNode("bench"), DocumentOptions.PLAIN);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a journal", e);
        }
    }

    @Setup(Level.Iteration)
    public void rewind() {
        document.clear();
    }

    @TearDown
    public void close() throws IOException {
        tracer.close();
        traced.close();
        journal.close();
        List<Path> paths;
        try (Stream<Path> tree = Files.walk(folder)) {
            paths = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }

    /** Hands an event to the tracer. */
    @Benchmark
    public void record() {
        tracer.record(event);
    }

    /** Makes the JSON document of a delivery. */
    @Benchmark
    public ByteBuffer encode() {
        return encoder.encode(event, 1_000_000, 1_790_000_000_123_456_789L, 1_790_000_000_123_456_999L);
    }

    /** Appends 1 KiB to the journal. */
    @Benchmark
    public long append() {
        return journal.append(document.duplicate());
    }
}
