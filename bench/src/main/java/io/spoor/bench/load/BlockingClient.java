package io.spoor.bench.load;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;

/**
 * A client that does one thing after the other and waits for the answer, 30 seconds at most. Messages that come meanwhile
 * are kept until {@link #receive} asks for them. Owned by one thread.
 */
public final class BlockingClient implements Closeable {

    private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(30).toMillis();
    private static final int PACKET_IDENTIFIERS = 65_535;

    private final MqttVersion version;
    private final String clientId;
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final boolean sessionPresent;
    private final ArrayDeque<Packet> received = new ArrayDeque<>();
    private int lastPacketId;

    /** A message that came. */
    public record Received(String topic, int qos, byte[] payload) {}

    private record Packet(int firstByte, byte[] body) {}

    private BlockingClient(Socket socket, MqttVersion version, String clientId, byte[] connect) throws IOException {
        this.socket = socket;
        this.version = version;
        this.clientId = clientId;
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
        out.write(connect);
        byte[] connack = answer(Frames.CONNACK);
        if (connack.length < 2 || connack[1] != 0) {
            throw new IOException("the broker refused " + clientId);
        }
        sessionPresent = (connack[0] & 1) == 1;
    }

    /**
     * Connects.
     *
     * @param clean whether to forget the session that there may be
     * @param expirySeconds how long the session stays afterwards; MQTT 3 decides that by {@code clean}
     */
    public static BlockingClient connect(
            InetSocketAddress broker, MqttVersion version, String clientId, boolean clean, int expirySeconds)
            throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(broker, TIMEOUT_MILLIS);
            return new BlockingClient(
                    socket, version, clientId, Frames.connect(version, clientId, clean, expirySeconds));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    public boolean sessionPresent() {
        return sessionPresent;
    }

    /** Subscribes to some filters with one packet. */
    public void subscribe(int qos, List<String> filters) throws IOException {
        out.write(Frames.subscribe(version, filters, qos));
        byte[] suback = answer(Frames.SUBACK);
        for (int i = 0; i < filters.size(); i++) {
            if (suback[suback.length - filters.size() + i] != qos) {
                throw new IOException("the broker refused " + filters.get(i) + " to " + clientId);
            }
        }
    }

    public void unsubscribe(List<String> filters) throws IOException {
        out.write(Frames.unsubscribe(version, filters));
        answer(Frames.UNSUBACK);
    }

    /** Publishes at QoS 1 and waits for the acknowledgement. */
    public void publish(String topic, boolean retain, byte[] payload) throws IOException {
        publishLater(topic, retain, payload);
        awaitAcknowledged(1);
    }

    /** Publishes at QoS 1; the acknowledgement is to be waited for. */
    public void publishLater(String topic, boolean retain, byte[] payload) throws IOException {
        lastPacketId = lastPacketId % PACKET_IDENTIFIERS + 1;
        out.write(Frames.publish(version, topic, retain, lastPacketId, payload));
    }

    /** Waits for the acknowledgements of some messages. */
    public void awaitAcknowledged(int messages) throws IOException {
        for (int i = 0; i < messages; i++) {
            byte[] puback = answer(Frames.PUBACK);
            if (puback.length > 2 && (puback[2] & 0x80) != 0) {
                throw new IOException("the broker refused a message of " + clientId + " with 0x"
                        + Integer.toHexString(puback[2] & 0xFF));
            }
        }
    }

    /** Waits for the next message and acknowledges it. */
    public Received receive() throws IOException {
        Packet packet = received.isEmpty() ? read() : received.remove();
        if (packet.firstByte >> 4 != Frames.PUBLISH) {
            throw new IOException(
                    clientId + " got a packet of type " + (packet.firstByte >> 4) + " where a message should come");
        }
        ByteBuffer body = ByteBuffer.wrap(packet.body);
        byte[] topic = new byte[body.getShort() & 0xFFFF];
        body.get(topic);
        int qos = packet.firstByte >> 1 & 3;
        if (qos > 0) {
            out.write(new byte[] {0x40, 2, body.get(), body.get()});
        }
        if (version.hasProperties()) {
            int length = body.get();
            body.position(body.position() + length);
        }
        byte[] payload = new byte[body.remaining()];
        body.get(payload);
        return new Received(new String(topic, StandardCharsets.UTF_8), qos, payload);
    }

    /** Whether there are messages that came while another packet was waited for. */
    public boolean hasReceived() {
        return !received.isEmpty();
    }

    /** Waits until the broker has closed the connection, whatever it sends before. */
    public void awaitClosed() throws IOException {
        out.flush();
        while (in.read() >= 0) {
            in.skipBytes(in.available());
        }
    }

    /** Says good-bye; with what was acknowledged before. Returns when the broker has closed the connection. */
    public void disconnect() throws IOException {
        out.write(Frames.disconnect());
        out.flush();
        socket.shutdownOutput();
        awaitClosed();
        close();
    }

    private byte[] answer(int type) throws IOException {
        Packet packet = read();
        while (packet.firstByte >> 4 == Frames.PUBLISH) {
            received.add(packet);
            packet = read();
        }
        if (packet.firstByte >> 4 != type) {
            throw new IOException(
                    clientId + " got a packet of type " + (packet.firstByte >> 4) + " instead of " + type);
        }
        return packet.body;
    }

    private Packet read() throws IOException {
        out.flush();
        try {
            int firstByte = in.readUnsignedByte();
            int length = 0;
            for (int shift = 0; shift <= 21; shift += 7) {
                int digit = in.readUnsignedByte();
                length |= (digit & 0x7F) << shift;
                if (digit < 0x80) {
                    break;
                }
            }
            byte[] body = new byte[length];
            in.readFully(body);
            return new Packet(firstByte, body);
        } catch (EOFException e) {
            throw new IOException("the broker closed the connection of " + clientId, e);
        }
    }

    /** Ends the connection without a word. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
