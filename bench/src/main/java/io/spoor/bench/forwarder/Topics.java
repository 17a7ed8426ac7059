package io.spoor.bench.forwarder;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who subscribes and publishes to which topic, compared as text without wildcards. Owned by the one event loop. */
final class Topics {

    private final Map<String, Topic> byName = new HashMap<>();

    Topic named(String name) {
        return byName.computeIfAbsent(name, n -> new Topic());
    }

    /** One topic's clients. */
    static final class Topic {
        private final List<Channel> subscribers = new ArrayList<>();
        private final List<Channel> publishers = new ArrayList<>();

        List<Channel> subscribers() {
            return subscribers;
        }

        void addSubscriber(Channel channel) {
            subscribers.add(channel);
            channel.closeFuture().addListener(future -> {
                subscribers.remove(channel);
                adjustReading();
            });
        }

        void addPublisher(Channel channel) {
            publishers.add(channel);
            channel.closeFuture().addListener(future -> publishers.remove(channel));
        }

        /** Publishers are read only while all subscribers keep up, so nothing is lost and memory stays bounded. */
        void adjustReading() {
            boolean keepUp = subscribers.stream().allMatch(Channel::isWritable);
            for (Channel publisher : publishers) {
                publisher.config().setAutoRead(keepUp);
            }
        }
    }
}
