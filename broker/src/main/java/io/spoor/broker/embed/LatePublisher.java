package io.spoor.broker.embed;

import io.spoor.tracing.spi.MessagePublisher;

/** What bridges publish through. They are made before the broker that routes, and outlive its loops. Any thread. */
final class LatePublisher implements MessagePublisher {
    private volatile MessagePublisher broker = MessagePublisher.NONE;

    /** From now on, messages go this way. */
    void through(MessagePublisher value) {
        broker = value;
    }

    @Override
    public boolean publish(String topic, byte[] payload, int qos, boolean retain) {
        return broker.publish(topic, payload, qos, retain);
    }
}
