package io.spoor.tracing.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicPatternTest {

    @ParameterizedTest
    @CsvSource({
        "#, a, true",
        "#, a/b/c, true",
        "#, /, true",
        "#, $SYS/uptime, false",
        "+/uptime, $SYS/uptime, false",
        "$SYS/#, $SYS/uptime, true",
        "a/#, a, true",
        "a/#, a/b/c, true",
        "a/#, ab, false",
        "a/+, a, false",
        "a/+, a/, true",
        "a/+, a/b, true",
        "a/+, a/b/c, false",
        "+, a, true",
        "+/+, /, true",
        "a//b, a//b, true",
        "a/b, a/bc, false",
        "a/b, a/b/c, false",
        "a/b/c, a/b, false",
        "+/b/#, a/b, true",
    })
    void a_filter_matches_as_mqtt_says(String filter, String topic, boolean matches) {
        assertThat(new TopicPattern(filter).matches(topic)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/#/b", "a#", "a/b+", "++"})
    void a_wildcard_in_the_wrong_place_is_named(String filter) {
        assertThatThrownBy(() -> new TopicPattern(filter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + filter + "'");
    }

    @Test
    void it_agrees_with_a_naive_matcher() {
        Random random = new Random(20_260_101);
        String[] filterLevels = {"a", "b", "", "+"};
        String[] topicLevels = {"a", "b", "", "$x"};
        for (int i = 0; i < 20_000; i++) {
            String filter = levels(random, filterLevels) + (random.nextInt(3) == 0 ? "/#" : "");
            String topic = levels(random, topicLevels);
            if (filter.isEmpty()) {
                continue;
            }
            assertThat(new TopicPattern(filter).matches(topic))
                    .as("%s matches %s", filter, topic)
                    .isEqualTo(naive(filter, topic));
        }
    }

    private static String levels(Random random, String[] from) {
        StringBuilder text = new StringBuilder(from[random.nextInt(from.length)]);
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append('/').append(from[random.nextInt(from.length)]);
        }
        return text.toString();
    }

    private static boolean naive(String filter, String topic) {
        if (topic.startsWith("$") && filter.startsWith("+")) {
            return false;
        }
        String[] f = filter.split("/", -1);
        String[] t = topic.split("/", -1);
        for (int i = 0; i < f.length; i++) {
            if (f[i].equals("#")) {
                return true;
            }
            if (i >= t.length || !(f[i].equals("+") || f[i].equals(t[i]))) {
                return false;
            }
        }
        return f.length == t.length;
    }
}
