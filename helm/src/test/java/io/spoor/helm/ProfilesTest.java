package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.custom.Quantity;
import java.math.BigDecimal;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the files of values beside the defaults are for. */
class ProfilesTest {
    private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);

    @Test
    void small_fits_a_node_of_4_cores_and_8_gib() {
        // When
        Rendered rendered = Chart.profile("small").render();

        // Then: whatever goes on running, with room for Kubernetes itself and for the Jobs
        assertThat(sum(rendered, "/resources/limits/memory"))
                .isLessThan(BigDecimal.valueOf(5.8).multiply(GIB));
        assertThat(sum(rendered, "/resources/requests/cpu")).isLessThan(BigDecimal.valueOf(2));
        assertThat(running(rendered)
                        .map(workload -> workload.at("/spec/replicas").asInt(1)))
                .containsOnly(1);
        // And everything of the defaults is there
        assertThat(running(rendered).map(KubeObject::toString).toList())
                .isEqualTo(running(Chart.defaults().render())
                        .map(KubeObject::toString)
                        .toList());
    }

    @Test
    void external_runs_the_broker_and_nothing_else() {
        // When
        Rendered rendered = Chart.profile("external").render();

        // Then
        assertThat(running(rendered).map(KubeObject::toString)).containsExactly("StatefulSet/r-spoor-broker");
        assertThat(rendered.get("ConfigMap", "r-spoor-broker")
                        .at("/data")
                        .path("spoor.yaml")
                        .asString())
                .contains("logstash.example.com:5044", "https://influxdb.example.com:8086");
    }

    private static Stream<KubeObject> running(Rendered rendered) {
        return rendered.workloads()
                .filter(workload -> Set.of("StatefulSet", "Deployment").contains(workload.kind()));
    }

    private static BigDecimal sum(Rendered rendered, String amount) {
        return running(rendered)
                .flatMap(workload -> workload.podSpec().path("containers").valueStream())
                .map(container -> amount(container.at(amount)))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal amount(JsonNode quantity) {
        return Quantity.fromString(quantity.asString()).getNumber();
    }
}
