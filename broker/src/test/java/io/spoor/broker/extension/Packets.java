package io.spoor.broker.extension;

import io.spoor.broker.protocol.ConnectPacket;
import io.spoor.broker.protocol.MqttVersion;
import io.spoor.broker.protocol.WillMessage;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the broker would report. */
final class Packets {

    static final ConnectionInfo CONNECTION = connectionFrom("127.0.0.1");
    static final ClientInfo ALICE = new ClientInfo(CONNECTION, "phone", "alice", "5.0");

    private Packets() {}

    static ConnectionInfo connectionFrom(String address) {
        InetSocketAddress peer = new InetSocketAddress(address, 40_000);
        return new ConnectionInfo("c1", "tcp", "tcp", peer, peer, new InetSocketAddress("127.0.0.1", 1883), null);
    }

    static ConnectPacket connect(
            MqttVersion version, @Nullable WillMessage will, @Nullable String user, @Nullable String password) {
        return new ConnectPacket(
                version,
                "",
                true,
                30,
                will,
                user,
                password == null ? null : password.getBytes(StandardCharsets.UTF_8),
                0,
                65_535,
                ConnectPacket.NO_LIMIT,
                0,
                false,
                true,
                List.of(),
                null,
                null);
    }

    static WillMessage will(String topic, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return new WillMessage(topic, bytes, 1, true, 0, -1, false, null, null, null, List.of(), new byte[0]);
    }

    static PublishedMessage message(String topic, String payload) {
        return new PublishedMessage(topic, 1, true, false, ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)));
    }
}
