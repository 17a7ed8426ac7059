package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.Bytes.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {

    @ParameterizedTest
    @CsvSource({
        "sport/tennis/player1/#, sport/tennis/player1, true",
        "sport/tennis/player1/#, sport/tennis/player1/ranking, true",
        "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
        "sport/tennis/player1/#, sport/tennis/player12, false",
        "sport/#, sport, true",
        "#, any/thing, true",
        "#, /, true",
        "sport/tennis/+, sport/tennis/player1, true",
        "sport/tennis/+, sport/tennis/player1/ranking, false",
        "sport/+, sport, false",
        "sport/+, sport/, true",
        "+/+, /finance, true",
        "/+, /finance, true",
        "+, /finance, false",
        "+, finance, true",
        "+/tennis/#, sport/tennis, true",
        "a/b, a/b, true",
        "a/b, A/B, false",
        "a/b, a/b/, false",
        "/a, a, false",
        "#, $SYS/monitor, false",
        "+/monitor/Clients, $SYS/monitor/Clients, false",
        "$SYS/#, $SYS/monitor, true",
        "$SYS/monitor/+, $SYS/monitor/Clients, true",
        "a/+, a/$b, true",
        "+/#, a, true",
        "$share/g/a/+, a/b, true",
        "$share/g/#, $SYS/x, false",
    })
    void matches_as_the_specification_says(String filter, String topic, boolean expected) throws MqttProtocolException {
        assertThat(TopicFilter.parse(filter).matches(topic)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'', is empty",
        "sport/tennis#, has a # that does not fill its level",
        "sport/tennis/#/ranking, has a # that is not its last level",
        "#/, has a # that is not its last level",
        "##, has a # that does not fill its level",
        "sport+, has a + that does not fill its level",
        "+a/b, has a + that does not fill its level",
        "++, has a + that does not fill its level",
        "$share/g, 'has nothing after its share name, expected $share/NAME/FILTER'",
        "$share/g/, 'has nothing after its share name, expected $share/NAME/FILTER'",
        "$share/, 'has an empty share name, expected $share/NAME/FILTER'",
        "$share//a, 'has an empty share name, expected $share/NAME/FILTER'",
        "$share/+/a, has a wildcard in its share name",
        "$share/g#/a, has a wildcard in its share name",
        "$share/g/a#, has a # that does not fill its level",
    })
    void invalid_filters_are_refused_and_the_message_says_why(String filter, String why) {
        MqttProtocolException e = refused(() -> TopicFilter.parse(filter));
        assertThat(e.reasonCode())
                .isEqualTo(why.contains("share name") ? ReasonCode.PROTOCOL_ERROR : ReasonCode.MALFORMED_PACKET);
        assertThat(e).hasMessage("topic filter " + why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "/", "/+", "+/tennis/#", "$SYS/#", "$share", "$shared/a", "a/$share/g"})
    void valid_filters_without_a_group(String text) throws MqttProtocolException {
        TopicFilter filter = TopicFilter.parse(text);
        assertThat(filter.shareName()).isNull();
        assertThat(filter.filter()).isEqualTo(text);
        assertThat(filter.text()).isEqualTo(text);
        assertThat(String.join("/", filter.levels())).isEqualTo(text);
        assertThat(filter.hasWildcards()).isEqualTo(text.contains("+") || text.contains("#"));
    }

    @Test
    void a_shared_filter_is_taken_apart() throws MqttProtocolException {
        TopicFilter filter = TopicFilter.parse("$share/group//a/+");
        assertThat(filter.shareName()).isEqualTo("group");
        assertThat(filter.filter()).isEqualTo("/a/+");
        assertThat(filter.levels()).containsExactly("", "a", "+");
        assertThat(filter).isEqualTo(TopicFilter.parse("$share/group//a/+")).hasToString("$share/group//a/+");
        assertThat(filter).isNotEqualTo(TopicFilter.parse("$share/other//a/+"));
    }

    @Test
    void the_deepest_filter_neither_recurses_nor_takes_long() throws MqttProtocolException {
        String slashes = "/".repeat(65_534);
        TopicFilter filter = TopicFilter.parse(slashes + "+");
        assertThat(filter.levels()).hasSize(65_535);
        assertThat(filter.matches(slashes + "x")).isTrue();
        assertThat(filter.matches(slashes)).isTrue();
        assertThat(filter.matches(slashes + "/")).isFalse();
    }

    /** The rules as a regular expression. */
    private static boolean model(String filter, String topic) {
        StringBuilder regex = new StringBuilder();
        String[] levels = filter.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            switch (levels[i]) {
                case "#" -> regex.append(i == 0 ? ".*" : "(/.*)?");
                case "+" -> regex.append(i == 0 ? "" : "/").append("[^/]*");
                default -> regex.append(i == 0 ? "" : "/").append(Pattern.quote(levels[i]));
            }
        }
        boolean hidden = topic.startsWith("$") && (levels[0].equals("#") || levels[0].equals("+"));
        return !hidden && Pattern.matches(regex.toString(), topic);
    }

    @Test
    void random_filters_match_random_topics_as_a_regular_expression_does() throws MqttProtocolException {
        Random random = new Random(7);
        int matches = 0;
        for (int round = 0; round < 100_000; round++) {
            String topic = randomLevels(random, "a", "b", "", "$x");
            String filter = randomLevels(random, "a", "b", "", "$x", "+", "+") + (random.nextInt(4) == 0 ? "/#" : "");
            if (topic.isEmpty() || filter.isEmpty()) {
                continue;
            }
            boolean expected = model(filter, topic);
            matches += expected ? 1 : 0;
            assertThat(TopicFilter.parse(filter).matches(topic))
                    .as("%s matches %s", filter, topic)
                    .isEqualTo(expected);
        }
        assertThat(matches).isGreaterThan(5_000);
    }

    private static String randomLevels(Random random, String... choice) {
        String[] levels = new String[1 + random.nextInt(4)];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = choice[random.nextInt(choice.length)];
        }
        return String.join("/", levels);
    }
}
