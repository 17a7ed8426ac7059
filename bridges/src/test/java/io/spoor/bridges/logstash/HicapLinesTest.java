package io.spoor.bridges.logstash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.tracing.PayloadRecord;
import io.spoor.tracing.PublishOrigin;
import io.spoor.tracing.match.TopicPattern;
import io.spoor.tracing.spi.HostAndPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HicapLinesTest {
    private static final List<TopicPattern> ALL = List.of(TopicPattern.parse("#"));
    private static final Instant TIME = Instant.parse("2018-05-29T09:30:00.987Z");

    private final HicapLines utc = new HicapLines(ALL, ZoneId.of("UTC"));

    @Test
    void a_publish_is_the_line_that_the_flex4apps_broker_wrote() {
        // Given
        PublishOrigin origin = new PublishOrigin(address("172.17.0.1"), 1883, null);
        // Then
        assertThat(mapped(utc, publish("topic", "mosqpub|5704", "msg", TIME, origin)))
                .isEqualTo("{\"mqtt\": {\"topic\": \"topic\", \"clientIP\": \"172.17.0.1\", \"port\": 1883, "
                        + "\"clientID\": \"mosqpub|5704\", \"tsUTC\": \"2018-05-29T09:30:00Z (GMT)\", "
                        + "\"tsLocal\": \"2018-05-29T09:30:00+0000 (UTC)\", \"payload\": \"bXNn\"}}");
    }

    @Test
    void a_client_certificate_adds_its_subject() {
        // Given
        PublishOrigin origin = new PublishOrigin(address("2001:db8::1"), 8883, "CN=dev-7,O=\"Example\"");
        // Then
        assertThat(mapped(utc, publish("t", "c", "", TIME, origin)))
                .endsWith(", \"payload\": \"\", \"clientCert\": \"CN=dev-7,O=\\\"Example\\\"\"}}");
    }

    @Test
    void the_local_time_is_that_of_the_zone_in_summer_and_winter() {
        HicapLines berlin = new HicapLines(ALL, ZoneId.of("Europe/Berlin"));
        assertThat(mapped(berlin, publish("t", "c", "", TIME, null)))
                .contains(
                        "\"tsUTC\": \"2018-05-29T09:30:00Z (GMT)\", \"tsLocal\": \"2018-05-29T11:30:00+0200 (CEST)\"");
        assertThat(mapped(berlin, publish("t", "c", "", Instant.parse("2018-12-31T23:30:00Z"), null)))
                .contains("\"tsUTC\": \"2018-12-31T23:30:00Z (GMT)\", \"tsLocal\": \"2019-01-01T00:30:00+0100 (CET)\"");
    }

    @Test
    void whatever_a_client_says_it_is_one_line_of_json() {
        // Given
        String awkward = "\"\\\n\r\u0000\u2028é😀/{}";
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        PayloadRecord record = new PayloadRecord(
                0, awkward, null, awkward, 0, false, null, ByteBuffer.wrap(bytes), new PublishOrigin(null, 1, awkward));
        // When
        String line = mapped(utc, record);
        // Then
        assertThat(line).doesNotContain("\n", "\r");
        JsonNode mqtt = JsonMapper.shared().readTree(line).get("mqtt");
        assertThat(mqtt.get("topic").asString()).isEqualTo(awkward);
        assertThat(mqtt.get("clientID").asString()).isEqualTo(awkward);
        assertThat(mqtt.get("clientCert").asString()).isEqualTo(awkward);
        assertThat(mqtt.get("clientIP").isNull()).isTrue();
        assertThat(mqtt.get("payload").binaryValue()).isEqualTo(bytes);
    }

    @Test
    void other_topics_and_records_of_a_later_program_are_left_out() {
        // Given
        HicapLines some = new HicapLines(List.of(TopicPattern.parse("plant/+/temp")), ZoneId.of("UTC"));
        assertThat(some.want("plant/1/temp")).isTrue();
        assertThat(some.want("plant/1/state")).isFalse();
        // Then
        assertThat(some.map(publish("plant/1/state", "c", "", TIME, null).encode()))
                .isNull();
        assertThat(some.map(ByteBuffer.wrap(new byte[] {99, 0}))).isNull();
        assertThat(some.map(publish("plant/1/temp", "c", "", TIME, null).encode()))
                .isNotNull();
    }

    @Test
    void wrong_settings_are_named() {
        LogstashSettings somewhere = LogstashSettings.of(List.of(new HostAndPort("localhost", 5001)));
        assertThatThrownBy(() -> new HicapSettings(List.of(), "Berlin", somewhere))
                .hasMessageContainingAll("topics: names no topic", "zone: 'Berlin' is no time zone");
        assertThat(new HicapSettings(ALL, "Europe/Berlin", somewhere).zoneId()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(new HicapSettings(ALL, null, somewhere).zoneId()).isEqualTo(ZoneId.systemDefault());
    }

    private static PayloadRecord publish(
            String topic, String client, String payload, Instant time, @Nullable PublishOrigin origin) {
        return new PayloadRecord(
                time.getEpochSecond() * 1_000_000_000L + time.getNano(),
                client,
                null,
                topic,
                0,
                false,
                null,
                ByteBuffer.wrap(payload.getBytes(UTF_8)),
                origin);
    }

    private static String mapped(HicapLines lines, PayloadRecord record) {
        return new String(Objects.requireNonNull(lines.map(record.encode())), UTF_8);
    }

    private static InetAddress address(String literal) {
        return new InetSocketAddress(literal, 0).getAddress();
    }
}
