package io.spoor.broker.routing;

import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicFilter;
import java.util.List;
import java.util.Random;

/** Topics and filters from few levels, so that they often meet; also empty levels, $, and neighbours of / in order. */
final class RandomTopics {

    private static final List<String> LEVELS = List.of("", "a", "b", "a!", "a-b", "ab", "$SYS", "$", "%", "é");

    private final Random random;

    RandomTopics(Random random) {
        this.random = random;
    }

    String topic() {
        while (true) {
            String topic = levels(1 + random.nextInt(4));
            if (!topic.isEmpty()) {
                return topic;
            }
        }
    }

    TopicFilter filter() {
        while (true) {
            String[] levels = levels(1 + random.nextInt(4)).split("/", -1);
            for (int i = 0; i < levels.length; i++) {
                if (random.nextInt(4) == 0) {
                    levels[i] = "+";
                }
            }
            if (random.nextInt(3) == 0) {
                levels[levels.length - 1] = "#";
            }
            String text = String.join("/", levels);
            if (!text.isEmpty()) {
                return parse(text);
            }
        }
    }

    /** One in four is shared. */
    TopicFilter filterMaybeShared() {
        TopicFilter filter = filter();
        return random.nextInt(4) > 0 ? filter : parse("$share/group" + random.nextInt(2) + "/" + filter.text());
    }

    private String levels(int count) {
        StringBuilder topic = new StringBuilder();
        for (int i = 0; i < count; i++) {
            topic.append(i == 0 ? "" : "/").append(LEVELS.get(random.nextInt(LEVELS.size())));
        }
        return topic.toString();
    }

    static TopicFilter parse(String text) {
        try {
            return TopicFilter.parse(text);
        } catch (MqttProtocolException e) {
            throw new AssertionError(text, e);
        }
    }
}
