package io.spoor.tracing.recorder;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.ecs.DocumentOptions;
import io.spoor.tracing.ecs.ServiceInfo;
import io.spoor.tracing.journal.JournalReader;
import io.spoor.tracing.journal.SegmentJournal;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A process that appends until it is killed, and says on its standard output what it was promised: {@code a INDEX TEXT}
 * after an append returned, {@code c INDEX} after a commit returned, {@code run ID} when the tracer has begun. It ends
 * by itself after a minute.
 */
final class AppendUntilKilled {
    private static final int WRITERS = 3;

    private AppendUntilKilled() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        SegmentJournal.Options options = new SegmentJournal.Options(32 << 10, 512 << 20);
        SegmentJournal payloads = SegmentJournal.open(folder.resolve("payloads"), options);
        SegmentJournal trace = SegmentJournal.open(folder.resolve("trace"), options);
        payloads.reader("verifier").close(); // keeps everything for the one who verifies
        JournalTracer tracer = JournalTracer.start(trace, new ServiceInfo("1", "n", "default"), DocumentOptions.PLAIN);
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        out.println("run " + tracer.runId());
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        for (int w = 0; w < WRITERS; w++) {
            String name = args[1] + "." + w;
            start(failures, () -> {
                TraceEvent event = new TraceEvent.SessionStart(new ClientInfo(null, name, null, "5.0"), 0);
                for (int i = 0; ; i++) {
                    String text = name + ":" + i + "x".repeat(i % 200);
                    long index = payloads.append(ByteBuffer.wrap(text.getBytes(UTF_8)));
                    out.println("a " + index + " " + text);
                    tracer.record(event);
                }
            });
        }
        start(failures, () -> {
            JournalReader reader = payloads.reader("committer");
            long[] next = {0};
            while (true) {
                if (reader.read(100, Duration.ofSeconds(1), (index, bytes) -> next[0] = index + 1) > 0) {
                    reader.commit(next[0]);
                    out.println("c " + next[0]);
                }
            }
        });
        for (int i = 0; i < 600 && failures.isEmpty(); i++) {
            Thread.sleep(100);
        }
        failures.forEach(Throwable::printStackTrace);
        System.exit(2); // nobody killed it, or it failed
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void start(List<Throwable> failures, Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Throwable e) {
                failures.add(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
