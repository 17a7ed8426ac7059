package io.spoor.bridges.embedded;

import io.spoor.bridges.influxdb.SeriesLimits;
import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.journal.SegmentJournal;
import io.spoor.tracing.spi.BridgeContext;
import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A process that publishes to an embedded store until it is killed; each appended record is a line of its output. */
public final class EmbeddedChild {
    private static final int MAX_RECORDS = 100_000;
    private static final int MAX_AHEAD = 5000;

    private EmbeddedChild() {}

    /** @param args the data directory and the port */
    public static void main(String[] args) throws Exception {
        Path dir = Path.of(args[0]);
        SegmentJournal payloads = open(dir.resolve("payloads"));
        EmbeddedBridge bridge = bridge(dir, Integer.parseInt(args[1]), payloads, open(dir.resolve("trace")));
        bridge.start();
        long start = System.currentTimeMillis() * 1_000_000;
        for (int i = 0; i < MAX_RECORDS; i++) {
            byte[] value = String.valueOf(i).getBytes(StandardCharsets.UTF_8);
            PayloadRecord record =
                    new PayloadRecord(start + i * 1000L, "dev", null, "t", 1, false, null, ByteBuffer.wrap(value));
            payloads.append(record.encode());
            long delivered = delivered(bridge);
            System.out.println(i + " " + delivered);
            while (i - delivered > MAX_AHEAD) {
                LockSupport.parkNanos(1_000_000);
                delivered = delivered(bridge);
            }
        }
    }

    private static long delivered(EmbeddedBridge bridge) {
        return bridge.metrics().getOrDefault("payload.delivered", 0).longValue();
    }

    static SegmentJournal open(Path folder) throws IOException {
        return SegmentJournal.open(folder, new SegmentJournal.Options(4 << 20, 256 << 20));
    }

    static EmbeddedBridge bridge(Path dir, int port, SegmentJournal payloads, SegmentJournal trace) {
        EmbeddedSettings settings = new EmbeddedSettings(
                new HostAndPort("127.0.0.1", port),
                List.of("#"),
                List.of(),
                1000,
                SeriesLimits.Beyond.DROP_TAGS,
                true,
                Duration.ofDays(7),
                DataSize.ofMiB(1024),
                1);
        return new EmbeddedBridge(settings, new BridgeContext("node", dir, dir, trace, payloads));
    }
}
