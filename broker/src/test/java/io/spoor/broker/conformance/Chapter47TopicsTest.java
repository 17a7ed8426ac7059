package io.spoor.broker.conformance;

import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.testing.OnOneBroker;
import io.spoor.broker.testing.RawMqttClient;
import io.spoor.broker.testing.RawPacket;
import io.spoor.broker.testing.RawPackets;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapter 4.7: topic names, filters, and which match. */
class Chapter47TopicsTest extends OnOneBroker {

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-4.7.1-2", "MQTT-4.7.1-3", "MQTT-4.7.3-1", "MQTT-4.8.0-1"},
            v5 = {"MQTT-4.7.1-1", "MQTT-4.7.1-2", "MQTT-4.7.3-1"})
    void a_filter_that_breaks_the_rules_ends_the_connection(int level) throws IOException {
        for (String filter : List.of("", "a#", "#a", "a/#/b", "#/", "##", "a+", "+a", "a/+b", "++", "a/b+/c")) {
            expectEnd(client(level), 0x81, RawPackets.subscribe(level, 1, filter, 0));
            expectEnd(client(level), 0x81, RawPackets.unsubscribe(level, 1, filter));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(
            v3 = {"MQTT-3.3.2-3", "MQTT-4.7.1-2", "MQTT-4.7.1-3", "MQTT-4.7.3-4"},
            v5 = {"MQTT-3.3.2-3", "MQTT-4.7.1-1", "MQTT-4.7.1-2", "MQTT-4.7.3-4"})
    void filters_match_these_topics_and_no_others(int level) throws IOException {
        Map<String, List<String>> matching = Map.of(
                "sport/#", List.of("sport", "sport/", "sport/a", "sport/a/b", "sport//b"),
                "sport/+", List.of("sport/", "sport/a"),
                "+/+", List.of("/finance", "sport/", "sport/a", "a/b", "A/b"),
                "/+", List.of("/finance"),
                "+", List.of("sport", "finance"),
                "+/a/#", List.of("sport/a", "sport/a/b"),
                "sport/+/b", List.of("sport/a/b", "sport//b"),
                "a/b", List.of("a/b"));
        List<String> topics = List.of(
                "sport", "finance", "/finance", "sport/", "sport/a", "sport/a/b", "sport//b", "a/b", "A/b", "a/b/");
        for (Map.Entry<String, List<String>> entry : matching.entrySet()) {
            try (RawMqttClient client = client(level).subscribe(entry.getKey(), 0)) {
                for (String topic : topics) {
                    client.send(message(level, topic, "x"));
                    if (entry.getValue().contains(topic)) {
                        client.expectExactly(message(level, topic, "x"));
                    }
                }
                client.expectAlive();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-4.7.2-1", v5 = "MQTT-4.7.2-1")
    void a_wildcard_at_the_beginning_does_not_match_a_dollar(int level) throws IOException {
        try (RawMqttClient client = client(level)) {
            client.subscribe("#", 0x00, 0).subscribe("+/TopicA", 0).subscribe("+/#", 0);
            client.send(RawPackets.publish(level, "$other/TopicA", 1, 1, bytes("x")));
            assertThat(client.expectPacket().type()).isEqualTo(RawPacket.PUBACK);
            client.expectAlive();
            client.subscribe("$other/+", 0);
            broker().spoor().publish("$other/TopicA", bytes("x"), 0, false).join();
            client.expectExactly(message(level, "$other/TopicA", "x")).expectAlive();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @Statement(v3 = "MQTT-4.7.3-4", v5 = "MQTT-4.7.3-4")
    void characters_that_look_or_sort_alike_are_different(int level) throws IOException {
        // é in one character and in two, a letter beyond the first plane, a case, a space
        List<String> names = List.of("n/\u00e9", "n/e\u0301", "n/\uD869\uDED4", "n/E\u0301", "n/\u00e9 ", "n/ \u00e9");
        for (String name : names) {
            try (RawMqttClient client = client(level).subscribe(name, 0)) {
                for (String topic : names) {
                    client.send(message(level, topic, topic));
                }
                client.expectExactly(message(level, name, name)).expectAlive();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void names_with_control_characters_end_the_connection(int level) throws IOException {
        for (int c : List.of(0x01, 0x1F, 0x7F, 0x80, 0x9F)) {
            String name = "top" + (char) c + "p";
            expectEnd(client(level), 0x81, message(level, name, "x"));
            expectEnd(client(level), 0x81, RawPackets.subscribe(level, 1, name, 0));
            expectEnd(client(level), 0x81, RawPackets.unsubscribe(level, 1, name));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void the_longest_name_and_one_of_201_levels_are_taken(int level) throws IOException {
        String longest = "x".repeat(65_535);
        String deep = "/".repeat(200);
        try (RawMqttClient client = client(level).subscribe(longest, 0).subscribe(deep, 0)) {
            client.send(message(level, longest, "x")).expectExactly(message(level, longest, "x"));
            client.send(message(level, deep, "x")).expectExactly(message(level, deep, "x"));
        }
    }
}
