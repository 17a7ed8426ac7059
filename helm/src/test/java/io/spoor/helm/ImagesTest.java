package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where images come from. */
class ImagesTest {
    @Test
    void each_name_says_its_registry() {
        // A short one is refused by container engines that do not guess.
        assertThat(images(Chart.defaults()))
                .hasSize(6)
                .allMatch(image -> image.matches("[a-z0-9-]+([.][a-z0-9-]+)+/.*"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_mirror_takes_the_place_of_all_registries(boolean eck) {
        // Given
        Chart chart = Chart.defaults().with("eck.enabled", eck);
        Set<String> expected = images(chart).stream()
                .map(image -> image.replaceFirst("^[^/]+/", "registry.example.com:5000/mirror/"))
                .collect(Collectors.toSet());

        // Then
        assertThat(images(chart.with("imageRegistry", "registry.example.com:5000/mirror/")))
                .isEqualTo(expected);
    }

    @Test
    void a_name_without_a_registry_keeps_its_folder() {
        assertThat(images(Chart.defaults()
                        .with("grafana.image.repository", "grafana/grafana")
                        .with("image.repository", "localhost/spoor")
                        .with("imageRegistry", "registry.example.com")))
                .anyMatch(image -> image.startsWith("registry.example.com/grafana/grafana:"))
                .anyMatch(image -> image.startsWith("registry.example.com/spoor:"));
    }

    private static Set<String> images(Chart chart) {
        Rendered rendered = chart.render();
        Set<String> images = rendered.workloads()
                .flatMap(workload -> workload.containers().stream())
                .map(container -> container.path("image").asString())
                .collect(Collectors.toSet());
        for (String kind : Set.of("Elasticsearch", "Kibana", "Logstash")) {
            rendered.ofKind(kind)
                    .forEach(resource -> images.add(resource.at("/spec/image").asString()));
        }
        return images;
    }
}
