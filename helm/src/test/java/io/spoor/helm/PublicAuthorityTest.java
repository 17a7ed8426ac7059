package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Elasticsearch and Kibana elsewhere, with certificates of a public authority: nobody is given a file of another. */
class PublicAuthorityTest {
    /** The parts that use them are bundled, but for Kibana, which is elsewhere and here in turn. */
    static Chart chart(String kibana) {
        return Chart.profile("external")
                .with("elasticsearch.tls.existingSecret", "")
                .with("kibana.tls.existingSecret", "")
                .with("kibana.mode", kibana)
                .with("logstash.mode", "bundled")
                .with("grafana.mode", "bundled");
    }

    private final Rendered external = chart("external").render();
    private final Rendered bundled = chart("bundled").render();

    @Test
    void nothing_is_mounted_that_is_not_there() {
        assertThat(external.workloads())
                .allSatisfy(workload -> assertThat(workload.podSpec().toString())
                        .as("%s", workload)
                        .doesNotContain(
                                "elasticsearch-ca", "kibana-tls", "kibana-ca", "ELASTICSEARCH_CA", "KIBANA_CA"));
    }

    @Test
    void the_setup_asks_with_the_systems_authorities() {
        for (String part : new String[] {"elasticsearch-setup", "kibana-setup"}) {
            assertThat(StackModesTest.job(external, part).podSpec().toString()).doesNotContain("/ca");
        }
    }

    @Test
    void logstash_takes_its_jvms_authorities() {
        // When
        String pipeline = external.get("ConfigMap", Chart.FULL_NAME + "-logstash")
                .at("/data/spoor.conf")
                .asString();

        // Then: those of its inputs are left
        assertThat(pipeline)
                .doesNotContain("ELASTICSEARCH_CA")
                .contains("${SPOOR_CA:", "password =>", "data_stream =>");
    }

    @Test
    void kibana_takes_its_own() {
        assertThat(bundled.get("ConfigMap", Chart.FULL_NAME + "-kibana")
                        .at("/data/kibana.yml")
                        .asString())
                .contains("elasticsearch.hosts")
                .doesNotContain("certificateAuthorities");
        assertThat(bundled.get("Deployment", Chart.FULL_NAME + "-kibana")
                        .podSpec()
                        .toString())
                .doesNotContain("elasticsearch-ca")
                .contains("r-spoor-kibana-tls");
    }

    @Test
    void grafana_takes_its_own() {
        // When
        JsonNode datasource = YamlText.read(external.get("ConfigMap", Chart.FULL_NAME + "-grafana")
                        .at("/data")
                        .path("datasource-elasticsearch.yaml"))
                .at("/datasources/0");

        // Then
        assertThat(datasource.toString()).doesNotContain("CACert");
        assertThat(datasource.at("/secureJsonData/basicAuthPassword").asString())
                .startsWith("$__file{");
    }

    @Test
    void so_does_helm_test() {
        assertThat(external.get("Pod", Chart.FULL_NAME + "-test")
                        .container("probe")
                        .path("args")
                        .toString())
                .contains("--elasticsearch=https://elasticsearch.example.com:9200")
                .doesNotContain("--elasticsearch-ca");
    }
}
