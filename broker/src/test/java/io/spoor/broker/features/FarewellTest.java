package io.spoor.broker.features;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.FeatureBroker;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.TraceEvent.TransportClose;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The broker's last packet arrives, also at a client that is still sending. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FarewellTest {
    private FeatureBroker broker;

    @BeforeAll
    void start() throws IOException {
        broker = new FeatureBroker(Map.of("receiveMaximum", 10));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private Socket connected(String clientId) throws IOException {
        Socket socket = new Socket("127.0.0.1", broker.address().getPort());
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(RawPackets.connect(5, clientId));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        assertThat(in.readUnsignedByte()).isEqualTo(0x20);
        in.skipNBytes(in.readUnsignedByte());
        return socket;
    }

    /** Sends until it is told to stop or the other side is gone. */
    private static CompletableFuture<Void> keepSending(Socket socket, AtomicBoolean stop, int bytes, long pauseNanos) {
        byte[] publish = RawPackets.publish(5, 0, sized("noise"), 0, properties(), new byte[bytes]);
        return CompletableFuture.runAsync(() -> {
            try {
                while (!stop.get()) {
                    socket.getOutputStream().write(publish);
                    LockSupport.parkNanos(pauseNanos);
                }
            } catch (IOException e) {
                stop.set(true); // the broker has closed
            }
        });
    }

    @RepeatedTest(20)
    void a_client_that_keeps_sending_reads_why_it_was_disconnected() throws Exception {
        // Given
        try (Socket socket = connected("talker")) {
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<Void> sending = keepSending(socket, stop, 200, 20_000);

            // When
            assertThat(broker.spoor().disconnect("talker").get()).isTrue();

            // Then
            DataInputStream in = new DataInputStream(socket.getInputStream());
            assertThat(in.readUnsignedByte()).isEqualTo(0xE0);
            int length = in.readUnsignedByte();
            assertThat(in.readUnsignedByte()).isEqualTo(0x98);
            in.skipNBytes(length - 1);
            stop.set(true);
            sending.get();
            assertThat(in.read()).as("an orderly end, not a reset").isEqualTo(-1);
        }
    }

    @RepeatedTest(20)
    void what_came_behind_a_bad_packet_does_not_swallow_the_answer() throws Exception {
        // Given
        try (Socket socket = connected("careless")) {
            // When
            socket.getOutputStream().write(bytes(RawPackets.packet(0xF5), new byte[1_000_000]));

            // Then: a reset would be an exception
            byte[] answer = socket.getInputStream().readAllBytes();
            assertThat(answer).startsWith(bytes(0xE0)).hasSize(2 + answer[1]);
            assertThat(answer[2] & 0xFF).isGreaterThanOrEqualTo(0x80);
        }
    }

    @Test
    void a_client_that_never_stops_is_cut_off() throws Exception {
        // Given
        try (Socket socket = connected("endless")) {
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<Void> sending = keepSending(socket, stop, 4_000, 0);

            // When
            assertThat(broker.spoor().disconnect("endless").get()).isTrue();

            // Then
            sending.get(); // ends because the broker takes no more
            TransportClose close = broker.trace()
                    .await(
                            TransportClose.class,
                            event -> event.connection().peer().getPort() == socket.getLocalPort());
            assertThat(close.endedBy()).isEqualTo(io.spoor.tracing.TraceEvent.EndedBy.SERVER);
        }
    }

    @Test
    void a_client_that_stays_silent_is_closed_too() throws Exception {
        // Given
        try (Socket socket = connected("silent")) {
            // When
            assertThat(broker.spoor().disconnect("silent").get()).isTrue();

            // Then
            broker.trace()
                    .await(
                            TransportClose.class,
                            event -> event.connection().peer().getPort() == socket.getLocalPort());
            assertThat(socket.getInputStream().readAllBytes()).startsWith(bytes(0xE0));
        }
    }
}
