package io.spoor.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.RecordingTracer;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.TraceEvent.TransportProbes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How connections that only looked are counted together. */
class ProbesTest {
    private static final long MINUTE = 60_000_000_000L;

    private final RecordingTracer trace = new RecordingTracer();
    private final Probes probes = new Probes(trace, Duration.ofMinutes(1), 0);

    private static ConnectionInfo from(String listener, int host) throws Exception {
        InetSocketAddress peer = new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {10, (byte) (host >> 16), (byte) (host >> 8), (byte) host}), 1);
        return new ConnectionInfo("c", listener, "tcp", peer, peer, peer, null);
    }

    @Test
    void each_listener_and_address_has_an_event_in_an_interval() throws Exception {
        // When
        for (int i = 0; i < 30; i++) {
            probes.add(from("a", 1));
        }
        probes.add(from("b", 1));
        probes.add(from("a", 2));
        probes.tick(MINUTE - 1);
        assertThat(trace.all(TransportProbes.class)).isEmpty();
        probes.tick(MINUTE);

        // Then
        assertThat(trace.all(TransportProbes.class))
                .containsExactly(
                        new TransportProbes(from("a", 1), 30, MINUTE),
                        new TransportProbes(from("b", 1), 1, MINUTE),
                        new TransportProbes(from("a", 2), 1, MINUTE));
        probes.tick(2 * MINUTE);
        assertThat(trace.all(TransportProbes.class)).hasSize(3);
    }

    @Test
    void many_addresses_take_no_more_memory_than_a_thousand() throws Exception {
        for (int i = 0; i < 100_000; i++) {
            probes.add(from("a", i));
        }
        probes.tell(MINUTE);
        assertThat(trace.all(TransportProbes.class)).hasSize(1_001).endsWith(new TransportProbes(null, 99_000, MINUTE));
    }
}
