package io.spoor.broker.session;

import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.PacketType;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.TcpInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection that keeps what it is given, and takes more or not as the test wants. */
final class FakeLink implements ClientLink {

    /** A PUBLISH as it was sent. */
    record Sent(String payload, int qos, boolean dup, int packetId) {}

    final List<Sent> sent = new ArrayList<>();
    final List<String> acks = new ArrayList<>();
    boolean writable = true;
    boolean readPaused;
    Consumer<Closing> onClose = closing -> {};

    private final ClientInfo info;
    private @Nullable Closing closing;

    FakeLink(ClientInfo info) {
        this.info = info;
    }

    /** The payloads sent so far, in order. */
    List<String> payloads() {
        return sent.stream().map(Sent::payload).toList();
    }

    /** The identifier of the last message. */
    int lastPacketId() {
        return sent.get(sent.size() - 1).packetId();
    }

    /** Why it was closed. */
    Closing closing() {
        return Objects.requireNonNull(closing, "still open");
    }

    @Override
    public ClientInfo info() {
        return info;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public boolean sendPublish(Message message, int qos, boolean dup, boolean retain, int packetId, int[] identifiers) {
        byte[] payload = new byte[message.payloadLength()];
        message.payload().get(payload);
        sent.add(new Sent(new String(payload, StandardCharsets.UTF_8).strip(), qos, dup, packetId));
        return true;
    }

    @Override
    public void sendAck(PacketType type, int packetId, ReasonCode reasonCode) {
        acks.add(type + " " + packetId);
    }

    @Override
    public long progress() {
        return sent.size();
    }

    @Override
    public boolean isReadPaused() {
        return readPaused;
    }

    @Override
    public long pendingBytes() {
        return 0;
    }

    @Override
    public boolean isOpen() {
        return closing == null;
    }

    @Override
    public @Nullable TcpInfo tcp() {
        return null;
    }

    @Override
    public int distinctTopics() {
        return 0;
    }

    @Override
    public void close(Closing why) {
        if (closing == null) {
            closing = why;
            onClose.accept(why);
        }
    }
}
