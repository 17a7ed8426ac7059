package io.spoor.broker.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spoor.broker.protocol.TopicCache.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TopicCacheTest {
    private static final int LONG_TOPIC = 60_000;

    private static Entry<String> get(TopicCache<String> cache, String topic) throws MqttProtocolException {
        byte[] utf8 = ("xx" + topic + "yy").getBytes(StandardCharsets.UTF_8);
        ByteBuf buffer = Unpooled.wrappedBuffer(utf8);
        return cache.get(buffer, 2, utf8.length - 4);
    }

    /** How many of the topics seen last are still known. */
    private static int stillKnown(TopicCache<String> cache, List<Entry<String>> seen) throws MqttProtocolException {
        int known = 0;
        while (known < seen.size()) {
            Entry<String> entry = seen.get(seen.size() - 1 - known);
            if (get(cache, entry.name().text()) != entry) {
                return known;
            }
            known++;
        }
        return known;
    }

    @Test
    void the_same_bytes_give_the_same_entry_with_its_value() throws MqttProtocolException {
        TopicCache<String> cache = new TopicCache<>(10_000, 128, 65_535);
        Random random = new Random(5);
        List<Entry<String>> entries = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            Entry<String> entry = get(cache, "é/" + "l".repeat(random.nextInt(20)) + "/" + i);
            assertThat(entry.value()).isNull();
            entry.value(entry.name().text());
            entries.add(entry);
        }
        for (Entry<String> entry : entries) {
            assertThat(get(cache, entry.name().text())).isSameAs(entry);
            assertThat(cache.get(entry.name())).isSameAs(entry);
            assertThat(entry.value()).isEqualTo(entry.name().text());
        }
    }

    @Test
    void it_keeps_no_more_topics_than_its_capacity() throws MqttProtocolException {
        TopicCache<String> cache = new TopicCache<>(100, 128, 65_535);
        List<Entry<String>> seen = new ArrayList<>();
        for (int i = 0; i < 1_050; i++) {
            seen.add(get(cache, "topic/" + i));
            assertThat(get(cache, "topic/" + i)).isSameAs(seen.get(i));
        }
        assertThat(stillKnown(cache, seen)).isEqualTo(50);
    }

    @Test
    void long_topics_take_no_more_than_its_bytes_whatever_the_capacity() throws MqttProtocolException {
        // Given room for many topics
        TopicCache<String> cache = new TopicCache<>(65_536, 128, 65_535);
        int most = (32 << 20) / (2 * LONG_TOPIC) + 1;

        // When one after the other is very long
        List<Entry<String>> seen = new ArrayList<>();
        for (int i = 0; i < most + 50; i++) {
            seen.add(get(cache, "x".repeat(LONG_TOPIC) + i));
        }

        // Then it forgot those before in time, and goes on with the newest
        int known = stillKnown(cache, seen);
        assertThat(known).isBetween(49, most);
        assertThat(known).isLessThan(seen.size());
    }

    @Test
    void a_topic_that_is_refused_takes_no_room() throws MqttProtocolException {
        TopicCache<String> cache = new TopicCache<>(2, 3, 10);
        Entry<String> first = get(cache, "a");
        for (String bad : List.of("a/b/c/d", "12345678901", "a/#", "a/+", "", "a\0b")) {
            assertThatExceptionOfType(MqttProtocolException.class).isThrownBy(() -> get(cache, bad));
        }
        get(cache, "b");
        assertThat(get(cache, "a")).isSameAs(first);
    }
}
