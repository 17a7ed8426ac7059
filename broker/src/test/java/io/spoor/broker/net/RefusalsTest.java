package io.spoor.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.RecordingTracer;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.TraceEvent.LimitExceeded;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private static final long ELEVEN_SECONDS = 11_000_000_000L;

    private final RecordingTracer trace = new RecordingTracer();
    private final Refusals refusals = new Refusals("connection_rate", 10, 0, trace);

    private static ConnectionInfo from(int host, int port) throws Exception {
        InetSocketAddress peer = new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {10, (byte) (host >> 16), (byte) (host >> 8), (byte) host}), port);
        return new ConnectionInfo("c", "tcp", "tcp", peer, peer, peer, null);
    }

    private List<Long> counts() {
        return trace.all(LimitExceeded.class).stream()
                .map(LimitExceeded::actual)
                .toList();
    }

    @Test
    void an_address_has_one_event_at_once_and_one_with_the_number() throws Exception {
        // When
        for (int i = 0; i < 5_000; i++) {
            refusals.add(from(1, i));
        }
        refusals.add(from(2, 1));
        refusals.tick(System.nanoTime());

        // Then
        assertThat(counts()).containsExactly(1L, 1L);
        refusals.tick(System.nanoTime() + ELEVEN_SECONDS);
        assertThat(counts()).containsExactly(1L, 1L, 5_000L);
        assertThat(trace.all(LimitExceeded.class).get(2)).satisfies(event -> {
            assertThat(event.limit()).isEqualTo("connection_rate");
            assertThat(event.allowed()).isEqualTo(10);
            assertThat(Objects.requireNonNull(event.connection())
                            .peer()
                            .getAddress()
                            .getHostAddress())
                    .isEqualTo("10.0.0.1");
        });
        assertThat(refusals.total()).isEqualTo(5_001);
    }

    @Test
    void a_hundred_thousand_addresses_have_a_thousand_events_and_one() throws Exception {
        // When
        for (int i = 0; i < 100_000; i++) {
            refusals.add(from(i, 1));
        }
        refusals.tick(System.nanoTime() + ELEVEN_SECONDS);

        // Then
        assertThat(counts()).hasSize(1_001).endsWith(99_000L);
    }
}
