package io.spoor.broker.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code openapi.json}, and which parts of it answers have shown to be true. */
final class Description {
    private static final String URI = "urn:spoor:openapi";
    private static final String SCHEMAS = "#/components/schemas/";

    private final JsonMapper json = new JsonMapper();
    private final JsonNode root;
    private final SchemaRegistry registry;
    private final Set<String> answers = new TreeSet<>();
    private final Set<String> fields = new TreeSet<>();

    Description() throws IOException {
        String text;
        try (InputStream in = Objects.requireNonNull(Api.class.getResourceAsStream("openapi.json"))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        root = json.readTree(text);
        registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(URI, text)));
    }

    JsonNode root() {
        return root;
    }

    /** All {@code METHOD path}. */
    Set<String> routes() {
        Set<String> routes = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : root.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (!operation.getKey().equals("parameters")) {
                    routes.add(operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                }
            }
        }
        return routes;
    }

    JsonNode operation(String route) {
        String[] parts = route.split(" ", 2);
        return root.get("paths").get(parts[1]).get(parts[0].toLowerCase(java.util.Locale.ROOT));
    }

    /** All {@code METHOD path STATUS} that are named. */
    Set<String> statuses() {
        Set<String> statuses = new TreeSet<>();
        for (String route : routes()) {
            for (String status : operation(route).get("responses").propertyNames()) {
                if (!status.equals("default")) {
                    statuses.add(route + " " + status);
                }
            }
        }
        return statuses;
    }

    /** All {@code Schema.property} of answers. */
    Set<String> properties() {
        Set<String> properties = new TreeSet<>();
        for (Map.Entry<String, JsonNode> schema :
                root.get("components").get("schemas").properties()) {
            if (!Set.of("NewTrace", "Rewind", "Replay", "Empty").contains(schema.getKey())) {
                schema.getValue()
                        .path("properties")
                        .propertyNames()
                        .forEach(name -> properties.add(schema.getKey() + "." + name));
            }
        }
        return properties;
    }

    Set<String> seenStatuses() {
        return answers;
    }

    Set<String> seenProperties() {
        return fields;
    }

    /** Checks an answer against what is said of its route, and remembers that this much is true. */
    void check(String route, HttpResponse<String> answer) {
        JsonNode responses = operation(route).get("responses");
        String status = Integer.toString(answer.statusCode());
        JsonNode response = responses.get(status);
        assertThat(response)
                .as("%s answered %s: %s", route, status, answer.body())
                .isNotNull();
        answers.add(route + " " + status);
        JsonNode content = response.path("content");
        if (content.isMissingNode()) {
            assertThat(answer.body()).isEmpty();
            return;
        }
        String type = content.propertyNames().iterator().next();
        if (!answer.body().isEmpty()) {
            assertThat(answer.headers().firstValue("Content-Type")).hasValue(type);
        }
        for (String header : response.path("headers").propertyNames()) {
            assertThat(answer.headers().firstValue(header)).as(header).isPresent();
        }
        String reference = content.get(type).path("schema").path("$ref").asString("");
        if (reference.startsWith(SCHEMAS)) {
            JsonNode body = json.readTree(answer.body());
            Schema schema = registry.getSchema(SchemaLocation.of(URI + reference));
            assertThat(schema.validate(body, context -> context.executionConfig(c -> c.formatAssertionsEnabled(true))))
                    .as("%s %s", route, answer.body())
                    .isEmpty();
            note(reference.substring(SCHEMAS.length()), body);
        }
    }

    private void note(String schema, JsonNode value) {
        note(schema, root.get("components").get("schemas").get(schema), value);
    }

    private void note(String name, JsonNode schema, JsonNode value) {
        if (schema.has("$ref")) {
            note(schema.get("$ref").asString().substring(SCHEMAS.length()), value);
        } else if (value.isArray()) {
            value.forEach(item -> note(name, schema.path("items"), item));
        } else {
            for (Map.Entry<String, JsonNode> property : value.properties()) {
                fields.add(name + "." + property.getKey());
                note(
                        name + "." + property.getKey(),
                        schema.path("properties").path(property.getKey()),
                        property.getValue());
            }
        }
    }
}
