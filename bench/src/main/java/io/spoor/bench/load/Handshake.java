package io.spoor.bench.load;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Opens a connection and waits, blocking, until the broker has accepted the CONNECT and a SUBSCRIBE. */
public final class Handshake {

    private static final int KEPT_SECONDS = 3600;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private Handshake() {}

    /**
     * Connects a client. The channel is in blocking mode and belongs to the caller.
     *
     * @throws IOException if nobody listens, or the broker refuses the client or takes longer than 10 seconds
     */
    public static SocketChannel connect(InetSocketAddress address, MqttVersion version, String clientId)
            throws IOException {
        return connect(address, clientId, Frames.connect(version, clientId), Session.NEW);
    }

    /** What must be there of a session. */
    enum Session {
        NEW,
        THERE,
        /** It may have been lost. */
        ANY
    }

    /** Likewise, to a session that is kept for an hour after the connection. */
    static SocketChannel resume(InetSocketAddress address, MqttVersion version, String clientId, Session expected)
            throws IOException {
        return connect(address, clientId, Frames.connect(version, clientId, false, KEPT_SECONDS), expected);
    }

    private static SocketChannel connect(InetSocketAddress address, String clientId, byte[] connect, Session expected)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(address, (int) TIMEOUT.toMillis());
            channel.socket().setSoTimeout((int) TIMEOUT.toMillis());
            byte[] body = exchange(channel, connect, Frames.CONNACK);
            if (body.length < 2 || body[1] != 0) {
                throw new IOException("the broker refused client " + clientId + " with reason code 0x"
                        + Integer.toHexString(body.length < 2 ? 0 : body[1] & 0xFF));
            }
            Session found = (body[0] & 1) == 1 ? Session.THERE : Session.NEW;
            if (expected != Session.ANY && found != expected) {
                throw new IOException("the broker says that the session of " + clientId + " is " + found
                        + ", it should be " + expected);
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    static void subscribe(SocketChannel channel, MqttVersion version, String filter, int qos) throws IOException {
        byte[] body = exchange(channel, Frames.subscribe(version, filter, qos), Frames.SUBACK);
        int granted = body[body.length - 1];
        if (granted != qos) {
            throw new IOException("the broker granted QoS " + granted + " for " + filter + " instead of " + qos);
        }
    }

    private static byte[] exchange(SocketChannel channel, byte[] request, int expectedType) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(request);
        while (out.hasRemaining()) {
            channel.write(out);
        }
        // Through the socket's stream, because only that one honours the timeout.
        DataInputStream in = new DataInputStream(channel.socket().getInputStream());
        try {
            return answer(in, expectedType);
        } catch (EOFException e) {
            throw new IOException("the broker closed the connection instead of sending packet type " + expectedType, e);
        }
    }

    private static byte[] answer(DataInputStream in, int expectedType) throws IOException {
        int type = in.readUnsignedByte() >> 4;
        int length = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            int digit = in.readUnsignedByte();
            length |= (digit & 0x7F) << shift;
            if (digit < 0x80) {
                break;
            }
        }
        byte[] body = in.readNBytes(length);
        if (type != expectedType || body.length < length) {
            throw new IOException("expected packet type " + expectedType + " but the broker sent type " + type);
        }
        return body;
    }
}
