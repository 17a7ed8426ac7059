package io.spoor.broker.store;

/**
 * A will that may have to be published.
 *
 * @param delaySeconds how long after the end of the connection [MQTT-3.1.3-9]
 * @param expirySeconds message expiry interval; negative for none
 */
public record StoredWill(
        String topic,
        int qos,
        boolean retain,
        byte[] payload,
        byte[] properties,
        long delaySeconds,
        long expirySeconds) {}
