package io.spoor.broker.net;

import io.spoor.broker.protocol.ConnectPacket;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.protocol.UserProperty;
import io.spoor.broker.protocol.WillMessage;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the trace says of a CONNECT. */
final class ConnectTrace {
    private ConnectTrace() {}

    static TraceEvent accepted(
            ClientInfo client,
            ConnectPacket connect,
            boolean sessionPresent,
            long nanos,
            @Nullable ConnectionInfo tookOver) {
        return event(client, connect, ReasonCode.SUCCESS, null, null, sessionPresent, nanos, tookOver);
    }

    /** @param connect null if it could not be read */
    static TraceEvent refused(
            ClientInfo client,
            @Nullable ConnectPacket connect,
            ReasonCode code,
            DisconnectReason reason,
            String detail,
            long nanos) {
        return event(client, connect, code, reason, detail, false, nanos, null);
    }

    private static TraceEvent event(
            ClientInfo client,
            @Nullable ConnectPacket connect,
            ReasonCode code,
            @Nullable DisconnectReason reason,
            @Nullable String detail,
            boolean present,
            long nanos,
            @Nullable ConnectionInfo tookOver) {
        return new TraceEvent.ClientConnect(
                client,
                code.code(),
                reason,
                detail,
                connect == null ? 0 : connect.keepAliveSeconds(),
                connect != null && connect.cleanStart(),
                present,
                connect == null ? 0 : connect.sessionExpirySeconds(),
                connect == null ? null : willInfo(connect.will()),
                connect == null ? Map.of() : byName(connect.userProperties()),
                nanos,
                tookOver);
    }

    private static TraceEvent.@Nullable WillInfo willInfo(@Nullable WillMessage message) {
        return message == null
                ? null
                : new TraceEvent.WillInfo(
                        message.topic(),
                        message.qos(),
                        message.retain(),
                        message.payload().length,
                        message.delaySeconds());
    }

    private static Map<String, List<String>> byName(List<UserProperty> properties) {
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (UserProperty property : properties) {
            map.computeIfAbsent(property.name(), name -> new ArrayList<>()).add(property.value());
        }
        return map;
    }
}
