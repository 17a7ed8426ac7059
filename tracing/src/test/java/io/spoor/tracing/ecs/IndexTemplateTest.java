package io.spoor.tracing.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.tracing.TraceEvent.TraceGap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The Elasticsearch template of {@code helm/files/elasticsearch} knows every field of every event. If this fails because
 * of a new field: add it to {@code component-mappings.json} there, with a type that suits its values.
 */
class IndexTemplateTest {
    private static final Path TEMPLATE = Path.of("../helm/files/elasticsearch/component-mappings.json");
    private static final ServiceInfo SERVICE = new ServiceInfo("1.0", "spoor-0", "default");
    private static final long TIME = 1_767_322_800_000_000_000L;

    /** What a leaf's value must look like, as {@link Json} gives it. */
    private static final Map<String, String> FORMS = Map.of(
            "keyword", "(?s)\".*\"",
            "text", "(?s)\".*\"",
            "flattened", "(?s)\".*\"",
            "ip", "\"[0-9a-f:.]+\"",
            "date", "\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z\"",
            "date_nanos", "\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z\"",
            "long", "-?\\d+",
            "double", "-?\\d+(\\.\\d+)?(E-?\\d+)?",
            "boolean", "true|false",
            "binary", "\"[A-Za-z0-9+/]*=*\"");

    private Map<String, Object> mappings;

    /** Types by field. */
    private final Map<String, String> types = new TreeMap<>();

    @BeforeEach
    void readTemplate() throws IOException {
        Map<String, Object> file = Json.parse(ByteBuffer.wrap(Files.readAllBytes(TEMPLATE)));
        mappings = object(object(file, "template"), "mappings");
        collect("", object(mappings, "properties"));
    }

    @Test
    void it_knows_every_field_of_every_event_with_a_type_that_its_values_have() {
        List<String> wrong = new ArrayList<>();
        documents()
                .forEach(document -> Json.flat(document).forEach((field, value) -> {
                    String type = types.get(field.replaceFirst("^(mqtt\\.user_properties)\\..*", "$1"));
                    if (type == null) {
                        wrong.add(field + " is not in " + TEMPLATE);
                    } else if (!fits(value, type)) {
                        wrong.add(field + " is " + value + ", which is no " + type);
                    }
                }));
        assertThat(wrong).isEmpty();
    }

    @Test
    void it_knows_every_field_of_the_vocabulary_and_no_other() {
        assertThat(types.keySet()).containsExactlyInAnyOrderElementsOf(EventVocabulary.FIELDS);
    }

    @Test
    void it_guesses_nothing() {
        assertThat(mappings).containsEntry("dynamic", "false");
        assertThat(types).containsEntry("mqtt.user_properties", "flattened");
    }

    @Test
    void no_legal_value_is_too_long_for_it() throws IOException {
        // A keyword of more than 32,766 bytes would cost the whole document; 3 bytes of UTF-8 for a UTF-16 unit at
        // most.
        Set<String> unbounded = new TreeSet<>();
        limits("", object(mappings, "properties"), unbounded);
        assertThat(unbounded).isEmpty();
    }

    private static Stream<Map<String, Object>> documents() {
        EcsEncoder encoder = new EcsEncoder(SERVICE, "01RUN", DocumentOptions.PLAIN);
        Stream<ByteBuffer> ofBridges = Stream.of(ByteBuffer.wrap(
                EcsEncoder.gapDocument(SERVICE, new TraceGap("00OLD", 7, 9, "journal_full"), "file", TIME)));
        return Stream.concat(
                SampleEvents.byName().values().stream()
                        .map(event -> Json.parse(encoder.encode(event, 42, TIME, TIME + 1_000))),
                ofBridges.map(Json::parse));
    }

    private static boolean fits(Object value, String type) {
        if (value instanceof List<?> values) {
            return values.stream().allMatch(each -> fits(each, type));
        }
        return value.toString().matches(FORMS.getOrDefault(type, "no form is known for this type"));
    }

    private void collect(String prefix, Map<String, Object> properties) {
        properties.forEach((name, definition) -> {
            Map<String, Object> field = object(definition);
            if (field.containsKey("properties")) {
                collect(prefix + name + ".", object(field, "properties"));
            } else {
                types.put(prefix + name, unquoted(field.get("type")));
            }
        });
    }

    private static void limits(String prefix, Map<String, Object> properties, Set<String> unbounded) {
        properties.forEach((name, definition) -> {
            Map<String, Object> field = object(definition);
            if (field.containsKey("properties")) {
                limits(prefix + name + ".", object(field, "properties"), unbounded);
                return;
            }
            if (field.containsKey("fields")) {
                limits(prefix + name + ".", object(field, "fields"), unbounded);
            }
            String type = unquoted(field.get("type"));
            boolean isBounded = !Set.of("keyword", "flattened").contains(type)
                    || Integer.parseInt(field.getOrDefault("ignore_above", "32767")
                                            .toString())
                                    * 3
                            <= 32_766;
            if (!isBounded) {
                unbounded.add(prefix + name);
            }
        });
    }

    private static Map<String, Object> object(Map<String, Object> parent, String name) {
        return object(parent.get(name));
    }

    private static Map<String, Object> object(@Nullable Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return ((Map<?, ?>) value)
                .entrySet().stream()
                        .collect(Collectors.toMap(entry -> entry.getKey().toString(), Map.Entry::getValue));
    }

    private static String unquoted(@Nullable Object value) {
        return String.valueOf(value).replace("\"", "");
    }
}
