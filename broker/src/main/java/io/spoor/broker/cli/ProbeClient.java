package io.spoor.broker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spoor.broker.protocol.ReasonCode;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT 5 client that does one thing: it publishes a message at QoS 1 and leaves. It blocks, and knows the five packets
 * that this takes; to wait for a store afterwards needs no event loop. For one thread.
 */
final class ProbeClient implements AutoCloseable {
    private static final int CONNECT = 0x10;
    private static final int CONNACK = 0x20;
    private static final int PUBLISH_AT_QOS_1 = 0x32;
    private static final int PUBACK = 0x40;
    private static final int DISCONNECT = 0xE0;
    private static final int CLEAN_START = 0x02;
    private static final int HAS_PASSWORD = 0x40;
    private static final int HAS_USER_NAME = 0x80;
    private static final int KEEP_ALIVE_SECONDS = 60;
    private static final int UNSPECIFIED_ERROR = 0x80;
    private static final int LARGEST_ANSWER = 1 << 20;

    /**
     * Who to be.
     *
     * @param user null if the certificate says it all
     */
    record Login(
            String clientId,
            @Nullable String user,
            @Nullable String password) {}

    /** Nobody is there who could answer, which may change. */
    static final class UnreachableException extends IOException {
        private static final long serialVersionUID = 1L;

        UnreachableException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    private ProbeClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    /**
     * Connects, and greets with CONNECT.
     *
     * @param tls null for plain TCP
     * @param certifiedName what the broker's certificate must be for, which may differ from where it is reached
     * @throws UnreachableException if nobody is there
     * @throws IOException if nobody answers, or not as a broker that takes this client
     */
    static ProbeClient connect(
            InetSocketAddress address, @Nullable SSLContext tls, String certifiedName, Login login, Duration timeout)
            throws IOException {
        Socket plain = new Socket();
        try {
            reach(plain, address, timeout);
            plain.setSoTimeout(Math.toIntExact(timeout.toMillis()));
            ProbeClient client = new ProbeClient(tls == null ? plain : secure(plain, tls, certifiedName, address));
            client.greet(login);
            return client;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private static void reach(Socket socket, InetSocketAddress address, Duration timeout) throws IOException {
        try {
            socket.connect(address, Math.toIntExact(timeout.toMillis()));
        } catch (IOException e) {
            throw new UnreachableException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    private static Socket secure(Socket plain, SSLContext tls, String certifiedName, InetSocketAddress address)
            throws IOException {
        SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(plain, certifiedName, address.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private void greet(Login login) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream body = new DataOutputStream(bytes);
        text(body, "MQTT");
        body.writeByte(5);
        body.writeByte(CLEAN_START
                | (login.user() == null ? 0 : HAS_USER_NAME)
                | (login.password() == null ? 0 : HAS_PASSWORD));
        body.writeShort(KEEP_ALIVE_SECONDS);
        body.writeByte(0); // no properties
        text(body, login.clientId());
        if (login.user() != null) {
            text(body, login.user());
        }
        if (login.password() != null) {
            text(body, login.password());
        }
        send(CONNECT, bytes.toByteArray());
        byte[] answer = await(CONNACK);
        expectSuccess("the broker refuses the connection", answer.length < 2 ? 0x81 : answer[1] & 0xFF);
    }

    /**
     * Publishes at QoS 1.
     *
     * @throws IOException if it is not acknowledged
     */
    void publish(String topic, String payload) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream body = new DataOutputStream(bytes);
        text(body, topic);
        body.writeShort(1); // packet identifier
        body.writeByte(0); // no properties
        body.write(payload.getBytes(UTF_8));
        send(PUBLISH_AT_QOS_1, bytes.toByteArray());
        byte[] answer = await(PUBACK);
        expectSuccess("the broker refuses the message to " + topic, answer.length < 3 ? 0 : answer[2] & 0xFF);
    }

    private byte[] await(int wanted) throws IOException {
        int type;
        try {
            type = in.readUnsignedByte() & 0xF0;
        } catch (EOFException e) {
            throw new IOException("the broker ends the connection without an answer; its trace says why", e);
        }
        if (type != wanted && type != DISCONNECT) {
            throw new IOException("this is no MQTT broker, or none of version 5: it answers with 0x"
                    + Integer.toHexString(type) + " rather than 0x" + Integer.toHexString(wanted));
        }
        byte[] body = in.readNBytes(length());
        if (type == DISCONNECT) {
            // A normal end before the answer is none, either.
            int code = body.length == 0 ? 0 : body[0] & 0xFF;
            expectSuccess("the broker ends the connection", Math.max(code, UNSPECIFIED_ERROR));
        }
        return body;
    }

    private int length() throws IOException {
        int length = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            int each = in.readUnsignedByte();
            length |= (each & 0x7F) << shift;
            if ((each & 0x80) == 0) {
                if (length > LARGEST_ANSWER) {
                    throw new IOException("this is no MQTT broker: its answer would have " + length + " bytes");
                }
                return length;
            }
        }
        throw new IOException("this is no MQTT broker: its answer has a length of more than four bytes");
    }

    private void send(int header, byte[] body) throws IOException {
        out.writeByte(header);
        int rest = body.length;
        do {
            out.writeByte(rest < 0x80 ? rest : rest & 0x7F | 0x80);
            rest >>>= 7;
        } while (rest > 0);
        out.write(body);
        out.flush();
    }

    private static void text(DataOutputStream body, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length > 0xFFFF) {
            throw new IOException("a text of " + bytes.length + " bytes does not fit into a packet; 65535 do");
        }
        body.writeShort(bytes.length);
        body.write(bytes);
    }

    private static void expectSuccess(String otherwise, int code) throws IOException {
        if (code >= 0x80) {
            ReasonCode reason = ReasonCode.of(code);
            throw new IOException(String.format(
                    Locale.ROOT, "%s: 0x%02x%s", otherwise, code, reason == null ? "" : ", " + words(reason)));
        }
    }

    private static String words(ReasonCode reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Says good-bye, so that the trace tells of an orderly end. */
    @Override
    public void close() throws IOException {
        try (socket) {
            send(DISCONNECT, new byte[0]);
        }
    }
}
