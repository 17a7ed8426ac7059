package io.spoor.tracing.spi;

/** Lets a bridge publish in the broker's own name. Any thread; never waits. */
@FunctionalInterface
public interface MessagePublisher {

    /** Publishes nothing. */
    MessagePublisher NONE = (topic, payload, qos, retain) -> false;

    /**
     * Publishes a message, without an access check.
     *
     * @param payload not to be modified afterwards
     * @param qos 0 to 2
     * @return false if the broker does not take messages at this moment: it starts, or stops
     * @throws IllegalArgumentException if the topic is not a valid topic name
     */
    boolean publish(String topic, byte[] payload, int qos, boolean retain);
}
