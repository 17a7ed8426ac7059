package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Kubernetes does not let be changed is as it was in the last release, so that {@code helm upgrade} goes through and
 * volumes and Secrets are found again. {@code -Dchart.write=true} writes the files anew: only for a release whose notes say how to
 * migrate.
 */
class ImmutableFieldsTest {
    private static final Path FOLDER = Path.of("src/test/resources/immutable");
    /** Of a StatefulSet everything else may not be changed. */
    private static final List<String> CHANGEABLE = List.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    @ParameterizedTest
    @ValueSource(strings = {"defaults", "small"})
    void they_are_as_they_were(String profile) throws IOException {
        // Given
        Chart chart = profile.equals("defaults") ? Chart.defaults() : Chart.profile(profile);
        Map<String, Object> now = immutable(chart.render());
        Path file = FOLDER.resolve(profile + ".json");
        if (Boolean.getBoolean("chart.write")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, JSON.writeValueAsString(now) + "\n");
        }

        // When
        String before = Files.readString(file);

        // Then
        assertThat(JSON.writeValueAsString(now) + "\n").isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_all_objects_are_marked_with_may_change(boolean eck) {
        // Given
        Chart chart = Chart.defaults().with("eck.enabled", eck);

        // When
        Map<String, Object> marked = immutable(chart.with("commonLabels", Map.of("team", "iot"))
                .with("commonAnnotations", Map.of("example.com/owner", "iot"))
                .render());

        // Then
        assertThat(marked).isEqualTo(immutable(chart.render()));
    }

    private static Map<String, Object> immutable(Rendered rendered) {
        Map<String, Object> all = new TreeMap<>();
        for (KubeObject object : rendered.objects()) {
            JsonNode fields = switch (object.kind()) {
                case "StatefulSet" -> ((ObjectNode) object.at("/spec").deepCopy()).remove(CHANGEABLE);
                case "Deployment" -> object.at("/spec/selector");
                // May grow where the storage class allows it, and do nothing else.
                case "PersistentVolumeClaim" -> object.at("/spec");
                case "Service" -> object.at("/spec/clusterIP");
                // Of ECK's.
                case "Elasticsearch" -> object.at("/spec/nodeSets/0/volumeClaimTemplates");
                case "Logstash" -> object.at("/spec/volumeClaimTemplates");
                case "RoleBinding" -> object.at("/roleRef");
                default -> object.at("/none");
            };
            if (!fields.isMissingNode() && !Set.of("Job", "CronJob").contains(object.kind())) {
                all.put(object.toString(), JSON.convertValue(fields, Object.class));
            }
        }
        // A Secret or key of another name would be made anew, and whoever knew the old one be locked out.
        PlannedSecrets.of(rendered).keys().forEach((secret, keys) -> all.put("Secret/" + secret, new TreeSet<>(keys)));
        return all;
    }
}
