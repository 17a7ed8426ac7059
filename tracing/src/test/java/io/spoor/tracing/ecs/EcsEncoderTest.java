package io.spoor.tracing.ecs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.TraceEvent.TraceGap;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class EcsEncoderTest {
    private static final ServiceInfo SERVICE = new ServiceInfo("1.0", "spoor-0", "default");
    private static final long TIME = Instant.parse("2026-01-02T03:04:05Z").getEpochSecond() * 1_000_000_000 + 6_007_008;

    private final EcsEncoder encoder = new EcsEncoder(SERVICE, "01RUN", DocumentOptions.PLAIN);

    private Map<String, Object> document(TraceEvent event) {
        ByteBuffer line = encoder.encode(event, 42, TIME, TIME + 1_000);
        assertThat(UTF_8.decode(line.duplicate()).toString()).doesNotContainPattern("\\R");
        return Json.parse(line);
    }

    /** To write new golden documents: {@code -Dgolden.update=DIRECTORY}; then read what changed. */
    @TestFactory
    Stream<DynamicTest> each_event_has_its_golden_document() {
        return SampleEvents.byName().entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getKey(), () -> {
                    String written = Json.pretty(document(sample.getValue()));
                    String update = System.getProperty("golden.update");
                    if (update != null) {
                        Files.writeString(Path.of(update, sample.getKey() + ".json"), written);
                    }
                    assertThat(written).isEqualTo(golden(sample.getKey()));
                }));
    }

    @Test
    void every_kind_of_event_is_among_the_samples() {
        Set<Class<?>> sampled = SampleEvents.byName().values().stream()
                .map(TraceEvent::getClass)
                .collect(Collectors.toSet());
        assertThat(sampled).containsExactlyInAnyOrder(TraceEvent.class.getPermittedSubclasses());
    }

    @Test
    void every_field_is_one_of_the_vocabulary() {
        SampleEvents.byName()
                .forEach((name, event) -> assertThat(EventVocabulary.FIELDS)
                        .as(name)
                        .containsAll(Json.flat(document(event)).keySet().stream()
                                .map(field -> field.replaceFirst("^(mqtt.user_properties)\\..*", "$1"))
                                .toList()));
    }

    @Test
    void every_document_has_the_common_fields() {
        SampleEvents.byName()
                .forEach((name, event) -> assertThat(Json.flat(document(event)))
                        .as(name)
                        .containsEntry("@timestamp", "\"2026-01-02T03:04:05.006007008Z\"")
                        .containsEntry("event.created", "\"2026-01-02T03:04:05.006008008Z\"")
                        .containsEntry("event.id", "\"01RUN-42\"")
                        .containsEntry("event.sequence", "42")
                        .containsEntry("event.module", "\"mqtt\"")
                        .containsEntry("event.dataset", "\"mqtt.transport\"")
                        .containsEntry("data_stream.dataset", "\"mqtt.transport\"")
                        .containsEntry("data_stream.type", "\"logs\"")
                        .containsEntry("service.node.name", "\"spoor-0\"")
                        .containsEntry("service.ephemeral_id", "\"01RUN\"")
                        .containsKeys("ecs.version", "event.kind", "event.action"));
    }

    @Test
    void actions_categories_types_and_kinds_are_those_of_the_vocabulary() {
        Map<String, String> written = new TreeMap<>();
        SampleEvents.byName().values().forEach(event -> {
            Map<String, Object> flat = Json.flat(document(event));
            written.put(
                    unquoted(flat.get("event.action")),
                    unquoted(flat.get("event.kind")) + " " + flat.getOrDefault("event.category", "[]") + " "
                            + flat.getOrDefault("event.type", "[]"));
        });
        assertThat(written).isEqualTo(EventVocabulary.ACTIONS);
    }

    @Test
    void each_disconnect_reason_has_its_name_and_an_outcome() {
        for (DisconnectReason reason : DisconnectReason.values()) {
            Map<String, Object> flat = Json.flat(document(new TraceEvent.TransportClose(
                    SampleEvents.PLAIN, reason, TraceEvent.EndedBy.CLIENT, 1, 2, 3, null, null)));
            assertThat(flat)
                    .containsEntry("event.reason", '"' + reason.wireName() + '"')
                    .containsKey("event.outcome")
                    .containsEntry("client.bytes", "2")
                    .containsEntry("server.bytes", "3");
        }
    }

    @Test
    void every_reason_code_is_two_hexadecimal_digits() {
        for (int code = 0; code < 256; code++) {
            assertThat(Json.flat(document(new TraceEvent.MessageAck(
                            SampleEvents.SENSOR, SampleEvents.DEVICE, "t", 1, 1, 0, code, 0, null))))
                    .containsEntry("event.code", String.format("\"0x%02x\"", code))
                    .containsEntry("event.outcome", code < 128 ? "\"success\"" : "\"failure\"");
        }
    }

    @Test
    void no_text_breaks_a_line() {
        Random random = new Random(99);
        List<String> parts = new ArrayList<>(List.of(
                "\"",
                "\\",
                "\n",
                "\r",
                "\u2028",
                "\u2029",
                "\u0085",
                "\ud83d",
                "\ude00",
                "\ud83d\ude00",
                "é",
                "€",
                "\u007f"));
        for (char c = 0; c < ' '; c++) {
            parts.add(String.valueOf(c));
        }
        for (int i = 0; i < 2_000; i++) {
            // Given
            StringBuilder text = new StringBuilder("x");
            for (int j = random.nextInt(30); j > 0; j--) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            // When: document() also asserts that there is one line
            Map<String, Object> flat = Json.flat(document(new TraceEvent.MessagePublish(
                    new ClientInfo(SampleEvents.PLAIN, text.toString(), text.toString(), "5.0"),
                    text.toString(),
                    0,
                    false,
                    false,
                    0,
                    0,
                    null,
                    null,
                    0,
                    null)));
            // Then
            String repaired = '"' + repaired(text.toString()) + '"';
            assertThat(flat).containsEntry("mqtt.client_id", repaired).containsEntry("mqtt.topic.name", repaired);
        }
    }

    @Test
    void a_client_identifier_of_the_largest_size_is_written_whole() {
        String largest = "\u0001".repeat(65_535);
        assertThat(Json.flat(document(new TraceEvent.SessionStart(new ClientInfo(null, largest, null, "5.0"), 0))))
                .containsEntry("mqtt.client_id", '"' + largest + '"');
    }

    @Test
    void user_properties_past_the_limit_are_counted() {
        // Given
        Map<String, List<String>> properties = new TreeMap<>();
        for (int i = 0; i < 100; i++) {
            properties.put("property" + i, List.of("v".repeat(1_000)));
        }
        properties.put("\ud83d", List.of("half of a pair"));
        properties.put("nul\0", List.of("refused by Elasticsearch"));
        properties.put("n".repeat(5_000), List.of("refused by Elasticsearch, too"));
        // When
        Map<String, Object> flat = Json.flat(document(new TraceEvent.ClientConnect(
                SampleEvents.SENSOR, 0, null, null, 0, true, false, 0, null, properties, 0, null)));
        // Then
        long kept = flat.keySet().stream()
                .filter(f -> f.startsWith("mqtt.user_properties."))
                .count();
        assertThat(kept).isBetween(10L, 20L);
        assertThat(flat).containsEntry("mqtt.user_properties_omitted", String.valueOf(103 - kept));
    }

    @Test
    void clients_that_share_a_place_in_the_cache_are_not_mixed_up() {
        List<ClientInfo> clients = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            clients.add(new ClientInfo(null, "client" + i, null, "5.0"));
        }
        for (int round = 0; round < 2; round++) {
            for (ClientInfo client : clients) {
                String line = UTF_8.decode(encoder.encode(new TraceEvent.SessionStart(client, 0), 1, TIME, TIME))
                        .toString();
                assertThat(line).contains("\"client_id\":\"" + client.clientId() + '"');
            }
        }
    }

    @Test
    void an_address_that_was_never_resolved_is_left_out_without_asking_anyone() {
        // Given
        var unresolved = InetSocketAddress.createUnresolved("device.example", 5);
        var connection = new io.spoor.tracing.ConnectionInfo("c", "l", "tcp", unresolved, unresolved, unresolved, null);
        // When
        Map<String, Object> flat = Json.flat(document(new TraceEvent.TransportOpen(connection)));
        // Then
        assertThat(flat)
                .containsEntry("source.port", "5")
                .doesNotContainKeys("source.ip", "client.ip", "network.type", "network.community_id");
    }

    @Test
    void a_gap_found_by_a_bridge_always_has_the_same_id_and_no_sequence() {
        Map<String, Object> flat = Json.flat(Json.parse(ByteBuffer.wrap(
                EcsEncoder.gapDocument(SERVICE, new TraceGap("00OLD", 7, 9, "journal_full"), "file", TIME))));
        assertThat(flat)
                .containsEntry("event.id", "\"00OLD-gap-file-7-9\"")
                .containsEntry("service.ephemeral_id", "\"00OLD\"")
                .containsEntry("mqtt.gap.count", "3")
                .containsEntry("mqtt.gap.destination", "\"file\"")
                .doesNotContainKey("event.sequence");
        assertThat(EventVocabulary.FIELDS).containsAll(flat.keySet());
    }

    @Test
    void a_score_that_json_has_no_number_for_is_null() {
        assertThat(Json.flat(document(new TraceEvent.Anomaly("r", Double.NaN, List.of()))))
                .containsEntry("mqtt.anomaly.score", "null");
    }

    @Test
    void a_run_id_that_would_break_a_document_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EcsEncoder(SERVICE, "a\"b", DocumentOptions.PLAIN));
    }

    @Test
    void a_namespace_that_no_data_stream_can_have_is_refused() {
        for (String wrong : List.of("", "a-b", "Upper", "a b")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ServiceInfo("1", "n", wrong))
                    .withMessageContaining("'" + wrong + "'");
        }
    }

    @Test
    void the_vocabulary_has_no_field_that_nothing_writes() {
        Set<String> written = new TreeSet<>();
        SampleEvents.byName()
                .values()
                .forEach(e -> written.addAll(Json.flat(document(e)).keySet()));
        Set<String> unused = new TreeSet<>(EventVocabulary.ADDED);
        unused.removeAll(written);
        unused.remove("mqtt.gap.destination"); // has a test of its own
        unused.remove("mqtt.user_properties_omitted"); // has a test of its own
        assertThat(unused).isEmpty();
    }

    private static String repaired(String text) {
        StringBuilder repaired = new StringBuilder();
        text.codePoints().map(c -> c >= 0xd800 && c <= 0xdfff ? 0xfffd : c).forEach(repaired::appendCodePoint);
        return repaired.toString();
    }

    private static String unquoted(@Nullable Object value) {
        return Objects.requireNonNull(value).toString().replace("\"", "");
    }

    private static String golden(String name) throws IOException, URISyntaxException {
        var resource = EcsEncoderTest.class.getResource("golden/" + name + ".json");
        assertThat(resource).as("golden document of " + name).isNotNull();
        return Files.readString(Path.of(Objects.requireNonNull(resource).toURI()));
    }
}
