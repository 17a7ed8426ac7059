package io.spoor.bench.micro;

import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.PublishOrigin;
import io.spoor.tracing.TlsInfo;
import io.spoor.tracing.TlsInfo.ClientCertificate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs an event loop to write a publish for the payload journal, with and without where it came from. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PayloadRecordBenchmark {
    private final ByteBuffer scratch = ByteBuffer.allocate(16 * 1024);
    private final ByteBuffer payload = ByteBuffer.allocate(100);
    private final ConnectionInfo plain = connection(null);
    private final ConnectionInfo withCertificate = connection(new ClientCertificate(
            "CN=device-0017,OU=Plant 7,O=Example",
            "CN=Device CA,O=Example",
            "0A",
            Instant.EPOCH,
            Instant.EPOCH,
            "AB",
            List.of()));

    private static ConnectionInfo connection(@Nullable ClientCertificate certificate) {
        InetSocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8883);
        TlsInfo tls = new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256", false, null, certificate);
        return new ConnectionInfo("c1", "tls", "tls", client, client, server, tls);
    }

    private ByteBuffer encode(@Nullable PublishOrigin origin) {
        return new PayloadRecord(
                        1_790_000_000_123_456_789L,
                        "device-0017",
                        null,
                        "plant/hall-7/device-0017/temperature",
                        1,
                        false,
                        null,
                        payload,
                        origin)
                .encode(scratch);
    }

    /** As long as no bridge asks for the origin. */
    @Benchmark
    public ByteBuffer withoutOrigin() {
        return encode(null);
    }

    /** Address and port: 7 bytes more, with IPv6 19. */
    @Benchmark
    public ByteBuffer withAddress() {
        return encode(PublishOrigin.of(plain));
    }

    /** And the certificate's subject: 4 bytes and its length. */
    @Benchmark
    public ByteBuffer withCertificate() {
        return encode(PublishOrigin.of(withCertificate));
    }
}
