package io.spoor.broker.net;

import io.spoor.broker.protocol.TopicName;
import java.util.HashMap;
import java.util.Map;

/**
 * Topic aliases that the broker gave to a client, one for each of the first topics that it sends, as many as the client
 * allows [MQTT-3.1.2-26] and 64 KiB of topics. Belongs to the connection's event loop.
 */
final class TopicAliases {
    private static final int MAXIMUM_BYTES = 64 * 1024;

    private final int maximum;
    private final Map<String, Integer> aliases = new HashMap<>();
    private int bytes;

    TopicAliases(int maximum) {
        this.maximum = maximum;
    }

    boolean enabled() {
        return maximum > 0;
    }

    /** Takes back what {@link #assign} gave last, since it was not sent. */
    void forget(TopicName topic) {
        aliases.remove(topic.text());
        bytes -= topic.encodedLength();
    }

    /** The alias for a topic: positive with the topic for the first time, negative from then on, 0 if none is left. */
    int assign(TopicName topic) {
        Integer known = aliases.get(topic.text());
        if (known != null) {
            return -known;
        }
        if (aliases.size() >= maximum || bytes + topic.encodedLength() > MAXIMUM_BYTES) {
            return 0;
        }
        int alias = aliases.size() + 1;
        aliases.put(topic.text(), alias);
        bytes += topic.encodedLength();
        return alias;
    }
}
