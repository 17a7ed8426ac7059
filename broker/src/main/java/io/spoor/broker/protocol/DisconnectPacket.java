package io.spoor.broker.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * DISCONNECT from a client (MQTT 5, 3.14).
 *
 * @param sessionExpirySeconds the new session expiry, or -1 to keep that of CONNECT
 */
public record DisconnectPacket(
        ReasonCode reasonCode,
        long sessionExpirySeconds,
        @Nullable String reasonString,
        List<UserProperty> userProperties) {}
