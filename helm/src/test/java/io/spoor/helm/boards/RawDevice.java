package io.spoor.helm.boards;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * A device that speaks MQTT 3.1.1 and does just what it is told, from an address of its choice on the loopback; it neither
 * pings nor acknowledges by itself. One thread.
 */
final class RawDevice implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 15_000;
    private static final int SMALL_BUFFER = 4096;
    private static final int CLEAN = 0x02;
    private static final int USER_AND_PASSWORD = 0xC0;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    /** Opens a connection from an address, and sends nothing. */
    RawDevice(InetSocketAddress broker, String from) throws IOException {
        socket.setReceiveBufferSize(SMALL_BUFFER); // so that one that does not read is noticed soon
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(broker, DEADLINE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Sends a CONNECT and returns the code of the answer: 0 is yes. */
    int connect(String clientId, String user, @Nullable String password, boolean clean, int keepAlive)
            throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        text(out, "MQTT");
        out.writeByte(4);
        out.writeByte((clean ? CLEAN : 0) | (password == null ? 0 : USER_AND_PASSWORD));
        out.writeShort(keepAlive);
        text(out, clientId);
        if (password != null) {
            text(out, user);
            text(out, password);
        }
        send(0x10, body.toByteArray());
        byte[] answer = packet();
        return answer[2];
    }

    /** Subscribes and returns the granted QoS, or 0x80. */
    int subscribe(String filter, int qos) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeShort(1);
        text(out, filter);
        out.writeByte(qos);
        send(0x82, body.toByteArray());
        byte[] answer = packet();
        return answer[3] & 0xFF;
    }

    /** Publishes; at QoS 1 it waits for the acknowledgement. */
    void publish(String topic, int qos, byte[] payload) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        text(out, topic);
        if (qos > 0) {
            out.writeShort(1);
        }
        out.write(payload);
        send(0x30 | qos << 1, body.toByteArray());
        if (qos > 0) {
            packet();
        }
    }

    /** Pings and waits for the answer. */
    void ping() throws IOException {
        send(0xC0, new byte[0]);
        packet();
    }

    /** Acknowledges a publish. */
    void acknowledge(int packetId) throws IOException {
        send(0x40, new byte[] {(byte) (packetId >> 8), (byte) packetId});
    }

    /** Says goodbye and closes. */
    void disconnect() throws IOException {
        send(0xE0, new byte[0]);
        close();
    }

    /** Sends whatever. */
    void raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Reads until the broker closes. */
    void untilClosed() throws IOException {
        try {
            in.readAllBytes();
        } catch (java.net.SocketException e) {
            if (!String.valueOf(e.getMessage()).contains("reset")) {
                throw e;
            }
        }
    }

    /** The next packet: its first byte, 0, and its body. */
    byte[] packet() throws IOException {
        int first = in.readUnsignedByte();
        int length = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & 0x7F) << shift;
            shift += 7;
        } while ((digit & 0x80) != 0);
        byte[] packet = new byte[length + 1];
        packet[0] = (byte) first;
        in.readFully(packet, 1, length);
        return packet;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void send(int first, byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(first);
        int rest = body.length;
        do {
            int digit = rest & 0x7F;
            rest >>= 7;
            bytes.write(rest > 0 ? digit | 0x80 : digit);
        } while (rest > 0);
        bytes.writeBytes(body);
        raw(bytes.toByteArray());
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeShort(bytes.length);
        out.write(bytes);
    }
}
