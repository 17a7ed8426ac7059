package io.spoor.broker.session;

import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.EndedBy;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection ends.
 *
 * @param code what a DISCONNECT says
 * @param detail in words, for the trace and for a reason string
 * @param takenOverBy the connection that it has to go for; null if that is not why
 */
public record Closing(
        ReasonCode code,
        DisconnectReason reason,
        EndedBy endedBy,
        @Nullable String detail,
        @Nullable ConnectionInfo takenOverBy) {

    /** One that has nothing to do with another connection. */
    public Closing(ReasonCode code, DisconnectReason reason, EndedBy endedBy, @Nullable String detail) {
        this(code, reason, endedBy, detail, null);
    }

    /** Another connection uses the client identifier [MQTT-3.1.4-3]. */
    public static Closing takenOverBy(ConnectionInfo other) {
        return new Closing(
                ReasonCode.SESSION_TAKEN_OVER,
                DisconnectReason.TAKEN_OVER,
                EndedBy.SERVER,
                "another connection uses this client identifier",
                other);
    }

    /** The broker ends it. */
    public static Closing byServer(ReasonCode code, DisconnectReason reason, String detail) {
        return new Closing(code, reason, EndedBy.SERVER, detail);
    }

    /** The client said DISCONNECT. */
    public static Closing byClient(ReasonCode code, @Nullable String detail) {
        return new Closing(code, DisconnectReason.NORMAL, EndedBy.CLIENT, detail);
    }

    /** The connection broke. */
    public static Closing byNetwork(DisconnectReason reason, @Nullable String detail) {
        return new Closing(ReasonCode.UNSPECIFIED_ERROR, reason, EndedBy.NETWORK, detail);
    }

    /** The client broke the protocol. */
    public static Closing because(MqttProtocolException e) {
        DisconnectReason reason = switch (e.reasonCode()) {
            case MALFORMED_PACKET -> DisconnectReason.MALFORMED_PACKET;
            case PACKET_TOO_LARGE -> DisconnectReason.PACKET_TOO_LARGE;
            case RECEIVE_MAXIMUM_EXCEEDED -> DisconnectReason.RECEIVE_MAXIMUM;
            case QUOTA_EXCEEDED -> DisconnectReason.QUOTA_EXCEEDED;
            case NOT_AUTHORIZED -> DisconnectReason.NOT_AUTHORIZED;
            default -> DisconnectReason.PROTOCOL_ERROR;
        };
        return byServer(e.reasonCode(), reason, String.valueOf(e.getMessage()));
    }
}
