package io.spoor.broker.testing;

import static io.spoor.broker.testing.RawBytes.properties;
import static io.spoor.broker.testing.RawBytes.sized;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A blocking MQTT client that sends exactly the bytes that a test wants, right or wrong, and reads whole packets, each
 * within a deadline. It answers nothing by itself. One thread at a time.
 */
public final class RawMqttClient implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Socket socket;
    private final InputStream in;
    private final int level;

    private RawMqttClient(Socket socket, int level) throws IOException {
        this.socket = socket;
        this.level = level;
        this.in = socket.getInputStream();
    }

    /** Opens a TCP connection and sends nothing; {@code level} is how packets from the broker are to be read. */
    public static RawMqttClient open(InetSocketAddress address, int level) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(address, (int) DEADLINE.toMillis());
        return new RawMqttClient(socket, level);
    }

    /** Opens a TLS connection, with the handshake done. */
    public static RawMqttClient openTls(InetSocketAddress address, int level, SSLContext tls) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket();
        socket.setTcpNoDelay(true);
        socket.connect(address, (int) DEADLINE.toMillis());
        socket.setSoTimeout((int) DEADLINE.toMillis());
        socket.startHandshake();
        return new RawMqttClient(socket, level);
    }

    /** Opens a TCP connection and connects with a clean session. */
    public static RawMqttClient connected(InetSocketAddress address, int level, String clientId) throws IOException {
        return connected(address, level, 0x02, properties(), sized(clientId));
    }

    /** Opens a TCP connection and sends a CONNECT that must be accepted; see {@link RawPackets#connect}. */
    public static RawMqttClient connected(
            InetSocketAddress address, int level, int flags, byte[] properties, Object... payload) throws IOException {
        RawMqttClient client = open(address, level);
        client.send(RawPackets.connect(level, flags, 60, properties, payload));
        RawPacket connack = client.expect(RawPacket.CONNACK);
        if (connack.reasonCode() != 0) {
            client.close();
            throw new AssertionError("refused: " + connack);
        }
        return client;
    }

    /** What the broker knows as the peer's port. */
    public int localPort() {
        return socket.getLocalPort();
    }

    // -- out ----------------------------------------------------------------------------------------------------------

    /** Sends bytes as they are. */
    public RawMqttClient send(byte[]... parts) throws IOException {
        socket.getOutputStream().write(RawBytes.bytes((Object[]) parts));
        socket.getOutputStream().flush();
        return this;
    }

    /**
     * Sends bytes that the broker may stop taking at any point.
     *
     * @return whether it took them all
     */
    public boolean sendIfOpen(byte[]... parts) {
        try {
            send(parts);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Subscribes and expects to be granted just that. */
    public RawMqttClient subscribe(String filter, int qos) throws IOException {
        return subscribe(filter, qos, qos);
    }

    /** Subscribes with options, QoS among them, and expects to be granted that QoS. */
    public RawMqttClient subscribe(String filter, int options, int qos) throws IOException {
        send(RawPackets.subscribe(level, 1, filter, options));
        RawPacket suback = expect(RawPacket.SUBACK);
        if (suback.reasonCodes().length != 1 || suback.reasonCodes()[0] != qos) {
            throw new AssertionError("not granted: " + suback);
        }
        return this;
    }

    /** Tells the broker that nothing more will come, and still reads. */
    public void finishSending() throws IOException {
        socket.shutdownOutput();
    }

    // -- in -----------------------------------------------------------------------------------------------------------

    /** The next packet; fails if it does not come in time or the connection is closed instead. */
    public RawPacket expectPacket() throws IOException {
        try {
            return readPacket(System.nanoTime() + DEADLINE.toNanos());
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no packet within " + DEADLINE, e);
        } catch (EOFException e) {
            throw new AssertionError("closed instead of a packet", e);
        }
    }

    /**
     * The next packet.
     *
     * @throws SocketTimeoutException if it does not come in time; what came of it is lost
     * @throws IOException if the connection ended
     */
    public RawPacket read(Duration within) throws IOException {
        return readPacket(System.nanoTime() + within.toNanos());
    }

    /** The next packet, which must be of this type. */
    public RawPacket expect(int type) throws IOException {
        RawPacket packet = expectPacket();
        if (packet.type() != type) {
            throw new AssertionError("expected a packet of type " + type + ", got " + packet);
        }
        return packet;
    }

    /** The next packets, which must be these, byte for byte. */
    public RawMqttClient expectExactly(byte[]... packets) throws IOException {
        for (byte[] packet : packets) {
            RawPacket got = expectPacket();
            if (!Arrays.equals(got.bytes(), packet)) {
                throw new AssertionError("expected " + HexFormat.of().formatHex(packet) + ", got " + got);
            }
        }
        return this;
    }

    /** Reads until the broker closes the connection, and fails if it does not or if a packet comes before. */
    public void expectClosed() throws IOException {
        List<RawPacket> packets = untilClosed();
        if (!packets.isEmpty()) {
            throw new AssertionError("expected nothing before the close, got " + packets);
        }
    }

    /** Everything that comes until the broker closes the connection, which it must do in time. */
    public List<RawPacket> untilClosed() throws IOException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        List<RawPacket> packets = new ArrayList<>();
        try {
            while (true) {
                packets.add(readPacket(deadline));
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open after " + DEADLINE + ", with " + packets, e);
        } catch (EOFException | java.net.SocketException e) {
            // A reset is a close too: the broker may close with bytes of ours unread
            return packets;
        }
    }

    /** Shows that the connection is alive: a PINGREQ is answered, and nothing else comes before. */
    public void expectAlive() throws IOException {
        send(RawPackets.pingreq());
        expect(RawPacket.PINGRESP);
    }

    private RawPacket readPacket(long deadline) throws IOException {
        int firstByte = readByte(deadline);
        int length = 0;
        int factor = 1;
        int digit;
        do {
            digit = readByte(deadline);
            length += (digit & 0x7F) * factor;
            if (digit == 0 && factor > 1) {
                throw new AssertionError("a remaining length with more bytes than needed [MQTT-1.5.5-1]");
            }
            factor *= 128;
        } while (digit >= 0x80);
        byte[] body = new byte[length];
        int at = 0;
        while (at < length) {
            limit(deadline);
            int count = in.read(body, at, length - at);
            if (count < 0) {
                throw new EOFException("closed within a packet");
            }
            at += count;
        }
        return new RawPacket(level, firstByte, body);
    }

    private int readByte(long deadline) throws IOException {
        limit(deadline);
        int value = in.read();
        if (value < 0) {
            throw new EOFException("closed");
        }
        return value;
    }

    private void limit(long deadline) throws IOException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("deadline passed");
        }
        socket.setSoTimeout((int) millis);
    }

    /** Drops the connection without a DISCONNECT. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
