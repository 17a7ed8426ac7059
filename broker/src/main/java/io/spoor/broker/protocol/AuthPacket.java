package io.spoor.broker.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * AUTH from a client (MQTT 5, 3.15).
 *
 * @param reasonCode {@link ReasonCode#CONTINUE_AUTHENTICATION} or {@link ReasonCode#RE_AUTHENTICATE}
 */
@SuppressWarnings("ArrayRecordComponent") // a secret that nobody compares
public record AuthPacket(
        ReasonCode reasonCode,
        String authenticationMethod,
        byte @Nullable [] authenticationData,
        @Nullable String reasonString,
        List<UserProperty> userProperties) {

    /** Never shows the authentication data. */
    @Override
    public String toString() {
        return "AuthPacket[reasonCode=" + reasonCode + ", authenticationMethod=" + authenticationMethod + "]";
    }
}
