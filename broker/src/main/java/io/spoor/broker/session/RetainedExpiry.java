package io.spoor.broker.session;

import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicFilter;
import io.spoor.broker.routing.RetainedCursor;
import io.spoor.broker.routing.RetainedMessages;

/**
 * Lets go of retained messages that have expired [MQTT-3.3.2-5]: those that nobody subscribes to would keep their places
 * otherwise, until there is none left for others. Each run looks at some of the topics. One thread at a time.
 */
public final class RetainedExpiry implements Runnable {
    private static final int TOPICS_AT_A_TIME = 20_000;
    private static final TopicFilter ALL = all();

    private final RetainedMessages<Publication> retained;
    private final Router router;
    private RetainedCursor<Publication> walk;

    public RetainedExpiry(RetainedMessages<Publication> retained, Router router) {
        this.retained = retained;
        this.router = router;
        this.walk = retained.cursor(ALL);
    }

    private static TopicFilter all() {
        try {
            return TopicFilter.parse("#");
        } catch (MqttProtocolException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void run() {
        if (walk.isDone()) {
            walk = retained.cursor(ALL);
        }
        int unused = walk.advance(TOPICS_AT_A_TIME, (topic, publication) -> {
            if (publication.message().isExpired()) {
                router.expired(topic, publication);
            }
            return true;
        });
    }
}
