package io.spoor.broker.session;

import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.PacketType;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.TcpInfo;
import org.jspecify.annotations.Nullable;

/** A session's connection, as long as there is one. Used by the session's event loop only. */
public interface ClientLink {

    ClientInfo info();

    /** Whether the client's output is below its high-water mark, so that more may be sent. */
    boolean isWritable();

    /**
     * Puts a PUBLISH into the output.
     *
     * @param packetId 0 at QoS 0
     * @param identifiers subscription identifiers
     * @return false if it is larger than the client accepts [MQTT-3.1.2-24]; nothing is sent then
     */
    boolean sendPublish(Message message, int qos, boolean dup, boolean retain, int packetId, int[] identifiers);

    /** Puts a PUBACK, PUBREC, PUBREL or PUBCOMP into the output. */
    void sendAck(PacketType type, int packetId, ReasonCode reasonCode);

    /** A figure that grows with every byte that the client's socket takes. */
    long progress();

    /** Whether the client is not read because of what it published. */
    boolean isReadPaused();

    /** Bytes that wait in the output. */
    long pendingBytes();

    boolean isOpen();

    /** How many different topics the client has published to since it connected, up to a bound. */
    int distinctTopics();

    /** What the kernel knows of the connection; null where it does not tell. A system call: for now and then. */
    @Nullable
    TcpInfo tcp();

    /** Ends the connection, with a DISCONNECT where the protocol has one. */
    void close(Closing closing);
}
