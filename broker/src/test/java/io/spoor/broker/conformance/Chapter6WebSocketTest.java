package io.spoor.broker.conformance;

import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spoor.broker.attacks.Attack;
import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.ListenerType;
import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.spi.HostAndPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Chapters 4.2 and 6: transports. */
class Chapter6WebSocketTest extends OnOneBroker {

    @Override
    protected BrokerConfig configure(BrokerConfig config) {
        HostAndPort anyPort = new HostAndPort("127.0.0.1", 0);
        return config.withListeners(
                ListenerConfig.plain("tcp", ListenerType.MQTT, anyPort),
                ListenerConfig.plain("ws", ListenerType.WS, anyPort));
    }

    /** A WebSocket, and all bytes and closes that came out of it. */
    private static final class Frames implements WebSocket.Listener {
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private boolean closed;

        @Override
        public synchronized CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            received.writeBytes(bytes);
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public synchronized CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed = true;
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public synchronized void onError(WebSocket socket, Throwable error) {
            closed = true;
        }

        synchronized byte[] received() {
            return received.toByteArray();
        }

        synchronized boolean isClosed() {
            return closed;
        }
    }

    private WebSocket open(Frames frames) {
        int port = broker().spoor().address("ws").getPort();
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("mqtt")
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/mqtt"), frames)
                .join();
    }

    @Test
    @Statement(
            v3 = {"MQTT-6.0.0-1", "MQTT-6.0.0-2", "MQTT-6.0.0-4", "MQTT-7.1.1-1"},
            v5 = {"MQTT-6.0.0-1", "MQTT-6.0.0-2", "MQTT-6.0.0-4", "MQTT-4.2.0-1"})
    @Attack("mosquitto-1974")
    void packets_need_not_be_aligned_with_frames() {
        Frames frames = new Frames();
        WebSocket socket = open(frames);
        assertThat(socket.getSubprotocol()).isEqualTo("mqtt");
        byte[] all = bytes(
                RawPackets.connect(4, newId()),
                RawPackets.subscribe(4, 1, "ws", 0),
                message(4, "ws", "x"),
                RawPackets.pingreq());
        for (int i = 0; i < all.length - 3; i++) { // a byte a frame, and some of them continued
            socket.sendBinary(ByteBuffer.wrap(all, i, 1), i % 3 == 2).join();
        }
        int rest = all.length - 3;
        if (rest % 3 != 0) {
            socket.sendBinary(ByteBuffer.allocate(0), true).join();
        }
        socket.sendBinary(ByteBuffer.wrap(all, rest, 3), true).join(); // the end of one packet and another
        byte[] expected = bytes(bytes(0x20, 2, 0, 0), bytes(0x90, 3, 0, 1, 0), message(4, "ws", "x"), bytes(0xD0, 0));
        await().untilAsserted(() -> assertThat(frames.received()).isEqualTo(expected));
        socket.abort();
    }

    @Test
    @Statement(v3 = "MQTT-6.0.0-1", v5 = "MQTT-6.0.0-1")
    void a_text_frame_ends_the_connection() {
        Frames frames = new Frames();
        WebSocket socket = open(frames);
        socket.sendText("MQTT", true).join();
        await().until(frames::isClosed);
        assertThat(frames.received()).isEmpty();
    }

    @Test
    @Statement(v3 = "MQTT-7.1.1-1", v5 = "MQTT-4.2.0-1")
    void tcp_keeps_order_and_loses_nothing() throws IOException {
        byte[] payload = new byte[500_000];
        new Random(1).nextBytes(payload);
        try (RawMqttClient client = client(4).subscribe("tcp", 0)) {
            byte[] packet = RawPackets.publish(4, "tcp", 0, 0, payload);
            client.send(packet).expectExactly(packet);
        }
    }
}
