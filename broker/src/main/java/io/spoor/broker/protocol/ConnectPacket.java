package io.spoor.broker.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CONNECT (MQTT 5, 3.1). What a client of an older version cannot say has the value that means the same.
 *
 * @param clientId as sent, also empty; whether that is acceptable is for the session to say
 * @param cleanStart in MQTT 3 the clean session flag
 * @param keepAliveSeconds 0 to 65,535; 0 switches the check off
 * @param userName null if absent; empty is allowed and is something else
 * @param sessionExpirySeconds 0 to 4,294,967,295, where the latter means never. In MQTT 3: 0 with a clean session, else
 *     never
 * @param receiveMaximum how many QoS 1 and 2 messages the client takes at a time, 1 to 65,535
 * @param maximumPacketSize the largest packet that the client takes, in bytes; {@link #NO_LIMIT} if it did not say
 * @param topicAliasMaximum how many topic aliases the broker may use, 0 to 65,535
 * @param requestResponseInformation whether the client asks for response information in CONNACK
 * @param requestProblemInformation whether reason strings and user properties may go into other packets than CONNACK,
 *     DISCONNECT and PUBLISH ([MQTT-3.1.2-29])
 */
@SuppressWarnings("ArrayRecordComponent") // secrets: kept out of equals and toString by nobody asking for them
public record ConnectPacket(
        MqttVersion version,
        String clientId,
        boolean cleanStart,
        int keepAliveSeconds,
        @Nullable WillMessage will,
        @Nullable String userName,
        byte @Nullable [] password,
        long sessionExpirySeconds,
        int receiveMaximum,
        long maximumPacketSize,
        int topicAliasMaximum,
        boolean requestResponseInformation,
        boolean requestProblemInformation,
        List<UserProperty> userProperties,
        @Nullable String authenticationMethod,
        byte @Nullable [] authenticationData) {

    /** A maximum packet size that limits nothing, and a session expiry that never comes. */
    public static final long NO_LIMIT = 0xFFFF_FFFFL;

    /** What holds for the connection; without what is of interest only once, and may be large or secret. */
    public ConnectPacket terms() {
        return new ConnectPacket(
                version,
                clientId,
                cleanStart,
                keepAliveSeconds,
                null,
                userName,
                null,
                sessionExpirySeconds,
                receiveMaximum,
                maximumPacketSize,
                topicAliasMaximum,
                requestResponseInformation,
                requestProblemInformation,
                List.of(),
                authenticationMethod,
                null);
    }

    /** Tells that there is a password or authentication data, never what it is. */
    @Override
    public String toString() {
        return "ConnectPacket[version=" + version.text() + ", clientId=" + clientId + ", cleanStart=" + cleanStart
                + ", keepAliveSeconds=" + keepAliveSeconds + ", will=" + will + ", userName=" + userName + ", password="
                + (password == null ? "none" : "set") + ", sessionExpirySeconds=" + sessionExpirySeconds
                + ", receiveMaximum=" + receiveMaximum + ", maximumPacketSize=" + maximumPacketSize
                + ", topicAliasMaximum=" + topicAliasMaximum + ", authenticationMethod=" + authenticationMethod + "]";
    }
}
