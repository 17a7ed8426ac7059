package io.spoor.broker.net;

import static io.spoor.broker.testing.RawBytes.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.config.BrokerConfig;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.ListenerType;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.embed.Spoor;
import io.spoor.broker.fuzzing.FuzzTarget;
import io.spoor.broker.testing.RawBytes;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.Tracer;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A client of a running broker: a byte that chooses how it begins, and what it sends then. However it goes on, its
 * connection ends when it has sent all, and not by an error of the broker, and another client is served.
 */
public final class ConnectionFuzz implements FuzzTarget {

    private static final int DEADLINE_MILLIS = 10_000;
    /** A new broker now and then, so that sessions and retained messages of others' making do not pile up. */
    private static final int INPUTS_PER_BROKER = 5_000;

    private static final byte[] UPGRADE = """
            GET /mqtt HTTP/1.1\r
            Host: x\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Protocol: mqtt\r
            \r
            """.getBytes(UTF_8);

    /** How a connection begins. */
    private enum Beginning {
        NOTHING("tcp"),
        CONNECTED_5("tcp"),
        CONNECTED_3("tcp"),
        HTTP("ws"),
        WEB_SOCKET("ws"),
        CONNECTED_WEB_SOCKET("ws");

        private final String listener;

        Beginning(String listener) {
            this.listener = listener;
        }

        private byte[] bytes() {
            byte[] connect = RawPackets.connect(5, "fuzz");
            return switch (this) {
                case NOTHING, HTTP -> new byte[0];
                case CONNECTED_5 -> connect;
                case CONNECTED_3 -> RawPackets.connect(4, "fuzz");
                case WEB_SOCKET -> UPGRADE;
                case CONNECTED_WEB_SOCKET -> RawBytes.bytes(UPGRADE, frame(connect));
            };
        }
    }

    private final ConcurrentLinkedQueue<TraceEvent> failures = new ConcurrentLinkedQueue<>();
    private final String bystanderName = UUID.randomUUID().toString();
    private @Nullable Spoor broker;
    private @Nullable RawMqttClient bystander;
    private int inputs;

    /** Remembers connections that ended by an error of the broker. */
    private final class Failures implements Tracer {
        @Override
        public void record(TraceEvent event) {
            if (event instanceof TraceEvent.TransportClose close && close.reason() == DisconnectReason.INTERNAL_ERROR) {
                failures.add(event);
            }
        }
    }

    /** A binary frame of a client, masked with zeros. */
    private static byte[] frame(byte[] content) {
        assertThat(content).hasSizeLessThan(126);
        return bytes(0x82, 0x80 | content.length, 0, 0, 0, 0, content);
    }

    public ConnectionFuzz() throws IOException {
        restart();
    }

    @Override
    public List<byte[]> seeds() {
        byte[] dialogue = bytes(
                RawPackets.subscribe(5, 1, "a/#", 2),
                RawPackets.publish(5, "a/b", 2, 2, bytes("x")),
                RawPackets.ack(RawPacket.PUBREL, 2),
                RawPackets.ack(RawPacket.PUBREC, 1),
                RawPackets.unsubscribe(5, 3, "a/#"),
                RawPackets.pingreq(),
                RawPackets.disconnect());
        byte[] old = bytes(
                RawPackets.subscribe(4, 1, "#", 1),
                RawPackets.publish(4, "a/b", 1, 2, bytes("x")),
                RawPackets.ack(RawPacket.PUBACK, 1));
        return List.of(
                bytes(0, RawPackets.connect(5, "someone"), dialogue),
                bytes(0, RawPackets.connect(3, "someone"), old),
                bytes(1, dialogue),
                bytes(2, old),
                bytes(3, "GET /mqtt HTTP/1.1\r\nHost: x\r\n\r\n"),
                bytes(3, UPGRADE),
                bytes(4, frame(RawPackets.connect(5, "c")), frame(dialogue)),
                bytes(5, frame(dialogue)),
                bytes(5, 0x89, 0x80, 0, 0, 0, 0, 0x88, 0x82, 0, 0, 0, 0, 3, 0xE8));
    }

    @Override
    public void run(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        Beginning beginning = Beginning.values()[(input[0] & 0xFF) % Beginning.values().length];
        if (++inputs % INPUTS_PER_BROKER == 0) {
            restart();
        }
        Spoor running = Objects.requireNonNull(broker);
        try (Socket socket = new Socket()) {
            socket.connect(running.address(beginning.listener), DEADLINE_MILLIS);
            socket.setSoTimeout(DEADLINE_MILLIS);
            exchange(socket, bytes(beginning.bytes(), Arrays.copyOfRange(input, 1, input.length)));
        }
        assertThat(failures).isEmpty();
        assertBystanderIsServed();
    }

    /** Sends all, and reads until the broker closes. */
    private static void exchange(Socket socket, byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            byte[] buffer = new byte[8192];
            InputStream in = socket.getInputStream();
            while (in.read(buffer) >= 0) {}
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the broker keeps a connection whose client has said all", e);
        } catch (SocketException e) {
            // closed before all was sent or read
        }
    }

    private void assertBystanderIsServed() throws IOException {
        RawMqttClient client = Objects.requireNonNull(bystander);
        client.send(RawPackets.publish(5, bystanderName, 0, 0, bytes("x")));
        client.expect(RawPacket.PUBLISH);
    }

    private void restart() throws IOException {
        if (broker != null) {
            close();
        }
        HostAndPort anyPort = new HostAndPort("127.0.0.1", 0);
        broker = Spoor.builder()
                .config(BrokerConfig.minimal(Path.of("target"))
                        .withListeners(
                                ListenerConfig.plain("tcp", ListenerType.MQTT, anyPort),
                                ListenerConfig.plain("ws", ListenerType.WS, anyPort))
                        .withMqtt(MqttConfig.of(
                                Map.of("threads", 1, "shutdownGrace", "100ms", "maximumPacketSize", "64KiB"))))
                .tracer(new Failures())
                .start();
        bystander =
                RawMqttClient.connected(broker.address("tcp"), 5, bystanderName).subscribe(bystanderName, 0);
    }

    @Override
    public void close() throws IOException {
        if (broker != null && bystander != null) {
            bystander.close();
            broker.close();
        }
    }
}
