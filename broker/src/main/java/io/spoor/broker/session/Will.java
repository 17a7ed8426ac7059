package io.spoor.broker.session;

import io.spoor.broker.protocol.TopicName;

/**
 * A will that may have to be published. Its message is kept.
 *
 * @param delaySeconds how long after the end of the connection, unless the session ends earlier [MQTT-3.1.3-9]
 * @param expirySeconds message expiry interval, counted from the publication; negative for none
 */
public record Will(
        Sender sender,
        TopicName topic,
        int qos,
        boolean retain,
        byte[] payload,
        byte[] properties,
        long delaySeconds,
        long expirySeconds) {}
