package io.spoor.broker.protocol;

import java.util.List;

/**
 * SUBSCRIBE (MQTT 5, 3.8), with at least one request.
 *
 * @param subscriptionIdentifier 1 to 268,435,455, or 0 if there is none
 */
public record SubscribePacket(
        int packetId, int subscriptionIdentifier, List<UserProperty> userProperties, List<Request> requests) {

    /**
     * One subscription that the client asks for. In MQTT 3 the options other than qos are off.
     *
     * @param filter a valid filter; in MQTT 3, one that begins with {@code $share/} is merely text
     * @param retainHandling 0 send retained messages, 1 only for a new subscription, 2 never
     */
    public record Request(String filter, int qos, boolean noLocal, boolean retainAsPublished, int retainHandling) {}
}
