package io.spoor.broker.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the broker shall publish when the client is gone (MQTT 5, 3.1.2.5). The arrays are shared, not copied: nobody
 * writes to them.
 *
 * @param topic a valid topic name, without wildcards
 * @param delaySeconds 0 to 4,294,967,295
 * @param messageExpirySeconds 0 to 4,294,967,295, or -1 if the message does not expire
 * @param utf8Payload whether the client says that the payload is text; not checked here
 * @param forwardedProperties the encoded properties that subscribers get with the message (payload format indicator,
 *     content type, response topic, correlation data, user properties), in the order received, without a length before
 *     them
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes go to buffers as they are; nobody compares wills
public record WillMessage(
        String topic,
        byte[] payload,
        int qos,
        boolean retain,
        long delaySeconds,
        long messageExpirySeconds,
        boolean utf8Payload,
        @Nullable String contentType,
        @Nullable String responseTopic,
        byte @Nullable [] correlationData,
        List<UserProperty> userProperties,
        byte[] forwardedProperties) {

    /** Leaves out payload and user data, so that a log line stays a line. */
    @Override
    public String toString() {
        return "WillMessage[topic=" + topic + ", qos=" + qos + ", retain=" + retain + ", payloadBytes=" + payload.length
                + ", delaySeconds=" + delaySeconds + "]";
    }
}
