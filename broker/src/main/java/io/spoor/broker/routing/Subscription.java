package io.spoor.broker.routing;

import io.spoor.broker.protocol.TopicFilter;

/**
 * What a subscriber asked for with one filter (MQTT 5, 3.8.3.1).
 *
 * @param qos the granted quality of service, 0 to 2
 * @param noLocal the subscriber does not want its own messages back
 * @param retainAsPublished messages keep their retain flag
 * @param identifier the subscription identifier, 1 to 268,435,455; 0 if there is none
 */
public record Subscription(TopicFilter filter, int qos, boolean noLocal, boolean retainAsPublished, int identifier) {

    public Subscription {
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("qos is " + qos + ", expected 0, 1 or 2");
        }
        if (identifier < 0) {
            throw new IllegalArgumentException("subscription identifier is " + identifier + ", expected 0 or more");
        }
    }
}
