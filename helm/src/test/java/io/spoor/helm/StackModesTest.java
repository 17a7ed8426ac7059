package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Each part of the stack is bundled, external, left to ECK, or off; what that does to all the others. */
class StackModesTest {
    /** The rest of the stack where one part is off: what cannot do without it is off, too. */
    static Stream<Chart> one_part_off() {
        return Stream.of(
                without("logstash"),
                without("kibana"),
                without("influxdb"),
                without("grafana"),
                without("elasticsearch", "logstash", "kibana"),
                without("elasticsearch", "logstash", "kibana", "influxdb", "grafana"));
    }

    @ParameterizedTest
    @MethodSource("one_part_off")
    void off_leaves_no_trace(Chart chart) {
        // Given
        List<String> off = chart.settings().entrySet().stream()
                .filter(entry -> "off".equals(entry.getValue()))
                .map(entry -> entry.getKey().replace(".mode", ""))
                .toList();

        // When
        Rendered rendered = chart.render();

        // Then: but for the plan of Secrets, which leaves out those of parts that are off
        assertThat(rendered.objects())
                .filteredOn(object -> !component(object).equals("secrets"))
                .allSatisfy(object -> {
                    String text = object.json().toString();
                    assertThat(text)
                            .doesNotContain(off.stream()
                                    .map(part -> Chart.FULL_NAME + "-" + part)
                                    .toList());
                });
    }

    @Test
    void yaml_s_off_is_taken_for_off() {
        // When
        Rendered rendered = Chart.defaults().with("kibana.mode", false).render();

        // Then
        assertThat(rendered.find("Deployment", Chart.FULL_NAME + "-kibana")).isEmpty();
    }

    @Test
    void an_external_logstash_is_the_brokers_destination() {
        // When
        Rendered rendered = Chart.defaults()
                .with("logstash.mode", "external")
                .with("logstash.hosts", List.of("a.example.com:5044", "b.example.com:6000"))
                .with("logstash.brokerTls.existingSecret", "to-logstash")
                .render();

        // Then
        JsonNode logstash = YamlText.read(
                        rendered.get("ConfigMap", Chart.FULL_NAME + "-broker").at("/data/spoor.yaml"))
                .at("/tracing/logstash");
        assertThat(logstash.path("hosts")).hasToString("[\"a.example.com:5044\",\"b.example.com:6000\"]");
        assertThat(logstash.at("/tls/certificate").asString()).isEqualTo("/etc/spoor/logstash/tls.crt");
        assertThat(volume(rendered.get("StatefulSet", Chart.FULL_NAME + "-broker"), "logstash-tls")
                        .at("/secret/secretName")
                        .asString())
                .isEqualTo("to-logstash");
        assertThat(rendered.find("StatefulSet", Chart.FULL_NAME + "-logstash")).isEmpty();
    }

    @Test
    void an_external_logstash_without_tls_needs_no_secret() {
        // When
        Rendered rendered = Chart.defaults()
                .with("logstash.mode", "external")
                .with("logstash.hosts", List.of("10.0.0.1:5000"))
                .with("logstash.transport", "tcp")
                .with("logstash.brokerTls.enabled", false)
                .render();

        // Then
        JsonNode logstash = YamlText.read(
                        rendered.get("ConfigMap", Chart.FULL_NAME + "-broker").at("/data/spoor.yaml"))
                .at("/tracing/logstash");
        assertThat(logstash).hasToString("{\"hosts\":[\"10.0.0.1:5000\"],\"transport\":\"tcp\"}");
    }

    @Test
    void an_external_elasticsearch_is_what_all_others_use() {
        // When
        Rendered rendered = externalElasticsearch().render();

        // Then
        String url = "https://es.example.com:9243";
        assertThat(env(rendered.get("StatefulSet", Chart.FULL_NAME + "-logstash"), "ELASTICSEARCH_HOSTS"))
                .isEqualTo(url);
        assertThat(env(rendered.get("Deployment", Chart.FULL_NAME + "-grafana"), "SPOOR_ELASTICSEARCH_URL"))
                .isEqualTo(url);
        assertThat(YamlText.read(rendered.get("ConfigMap", Chart.FULL_NAME + "-kibana")
                                .at("/data/kibana.yml"))
                        .path("elasticsearch.hosts"))
                .hasToString("[\"" + url + "\"]");
        KubeObject setup = job(rendered, "elasticsearch-setup");
        assertThat(env(setup, "ELASTICSEARCH_URL")).isEqualTo(url);
        assertThat(volume(setup, "admin").at("/secret/secretName").asString()).isEqualTo("es-users");
        assertThat(volume(setup, "elasticsearch-ca").at("/secret/secretName").asString())
                .isEqualTo("es-ca");
        assertThat(setup.podSpec().toString()).doesNotContain("SPOOR_USERS");
        assertThat(rendered.find("StatefulSet", Chart.FULL_NAME + "-elasticsearch"))
                .isEmpty();
    }

    @Test
    void users_of_an_external_elasticsearch_are_made_only_on_demand() {
        // When
        KubeObject setup = job(
                externalElasticsearch()
                        .with("elasticsearch.setup.users", "always")
                        .with("elasticsearch.usernames.logstash", "spoor_logstash")
                        .render(),
                "elasticsearch-setup");

        // Then: and never the password of Kibana's
        assertThat(env(setup, "SPOOR_USERS")).isEqualTo("/users");
        assertThat(env(setup, "SPOOR_LOGSTASH_USER")).isEqualTo("spoor_logstash");
        assertThat(volume(setup, "users").at("/secret/items").toString())
                .contains("logstash", "grafana")
                .doesNotContain("kibana_system");
    }

    @Test
    void an_external_elasticsearch_may_be_left_as_it_is() {
        // When
        Rendered rendered = externalElasticsearch()
                .with("elasticsearch.setup.enabled", false)
                .render();

        // Then
        assertThat(rendered.objects()).noneMatch(object -> component(object).equals("elasticsearch-setup"));
    }

    @Test
    void an_external_kibana_only_gets_its_dashboards() {
        // When
        Rendered rendered = Chart.defaults()
                .with("kibana.mode", "external")
                .with("kibana.url", "https://kibana.example.com")
                .with("kibana.tls.existingSecret", "kibana-ca")
                .render();

        // Then
        assertThat(env(job(rendered, "kibana-setup"), "KIBANA_URL")).isEqualTo("https://kibana.example.com");
        assertThat(rendered.find("Deployment", Chart.FULL_NAME + "-kibana")).isEmpty();
    }

    @Test
    void an_external_influxdb_takes_a_password_or_a_token() {
        // Given
        Chart external = Chart.defaults()
                .with("influxdb.mode", "external")
                .with("influxdb.url", "https://influxdb.example.com:8086/")
                .with("influxdb.users.existingSecret", "influx");

        // When
        JsonNode withPassword = influxdb(external.render());
        JsonNode withToken = influxdb(external.with("influxdb.api", "v2")
                .with("influxdb.usernames.spoor", "")
                .with("influxdb.org", "acme")
                .with("influxdb.tls.existingSecret", "influx-ca")
                .render());

        // Then
        assertThat(withPassword.path("url").asString()).isEqualTo("https://influxdb.example.com:8086");
        assertThat(withPassword.path("passwordFile").asString()).isEqualTo("/etc/spoor/influxdb/spoor");
        assertThat(withPassword.has("caFile")).isFalse();
        assertThat(withToken.path("tokenFile").asString()).isEqualTo("/etc/spoor/influxdb/spoor");
        assertThat(withToken.path("org").asString()).isEqualTo("acme");
        assertThat(withToken.path("caFile").asString()).isEqualTo("/etc/spoor/influxdb-ca/ca.crt");
        assertThat(withToken.has("username")).isFalse();
    }

    @Test
    void an_influxdb_of_a_public_authority_needs_no_file_of_it_in_grafana() {
        // When
        Rendered rendered = Chart.defaults()
                .with("influxdb.mode", "external")
                .with("influxdb.url", "https://influxdb.example.com:8086")
                .with("influxdb.users.existingSecret", "influx")
                .render();

        // Then
        JsonNode datasource = YamlText.read(rendered.get("ConfigMap", Chart.FULL_NAME + "-grafana")
                        .json()
                        .at("/data")
                        .path("datasource-influxdb.yaml"))
                .at("/datasources/0");
        assertThat(datasource.toString()).doesNotContain("CACert");
        assertThat(datasource.at("/secureJsonData/basicAuthPassword").asString())
                .startsWith("$__file{");
        assertThat(rendered.get("Deployment", Chart.FULL_NAME + "-grafana")
                        .json()
                        .toString())
                .doesNotContain("influxdb-ca");
    }

    @Test
    void dashboards_for_an_external_grafana_have_its_sidecars_label() {
        // When
        Rendered rendered = Chart.defaults().with("grafana.mode", "external").render();

        // Then
        List<KubeObject> dashboards = rendered.ofKind("ConfigMap")
                .filter(map -> map.name().startsWith(Chart.FULL_NAME + "-grafana-"))
                .toList();
        assertThat(dashboards)
                .isNotEmpty()
                .allSatisfy(map -> assertThat(map.labels()).containsEntry("grafana_dashboard", "1"));
        assertThat(rendered.find("Deployment", Chart.FULL_NAME + "-grafana")).isEmpty();
    }

    @Test
    void eck_takes_the_place_of_our_own_objects() {
        // When
        Rendered rendered = Chart.defaults().with("eck.enabled", true).render();

        // Then
        assertThat(rendered.ofKind("Elasticsearch")).hasSize(1);
        assertThat(rendered.ofKind("Kibana")).hasSize(1);
        assertThat(rendered.ofKind("Logstash")).hasSize(1);
        assertThat(rendered.workloads())
                .extracting(StackModesTest::component)
                .doesNotContain("elasticsearch", "kibana", "logstash")
                .contains("influxdb", "grafana", "elasticsearch-setup", "kibana-setup");
        assertThat(YamlText.read(rendered.get("ConfigMap", Chart.FULL_NAME + "-broker")
                                .at("/data/spoor.yaml"))
                        .at("/tracing/logstash/hosts"))
                .hasToString("[\"r-spoor-ls-input.ns.svc:5044\"]");
        KubeObject setup = job(rendered, "elasticsearch-setup");
        assertThat(env(setup, "ELASTICSEARCH_URL")).isEqualTo("https://r-spoor-es-http.ns.svc:9200");
        assertThat(volume(setup, "admin").at("/secret/secretName").asString()).isEqualTo("r-spoor-es-elastic-user");
        assertThat(rendered.get("Elasticsearch", Chart.FULL_NAME)
                        .at("/spec/http/tls/certificate/secretName")
                        .asString())
                .isEqualTo("r-spoor-elasticsearch-tls");
    }

    @Test
    void eck_s_parts_are_of_one_version() {
        // When
        Rendered rendered = Chart.defaults()
                .with("eck.enabled", true)
                .with("elastic.version", "8.19.7")
                .render();

        // Then
        for (String kind : List.of("Elasticsearch", "Kibana", "Logstash")) {
            KubeObject resource = rendered.get(kind, Chart.FULL_NAME);
            assertThat(resource.at("/spec/version").asString()).isEqualTo("8.19.7");
            assertThat(resource.at("/spec/image").asString()).endsWith(":8.19.7");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"logstash", "kibana"})
    void what_needs_elasticsearch_says_so(String part) {
        // Given
        Chart chart = Chart.defaults()
                .with("elasticsearch.mode", "off")
                .with("logstash.mode", "off")
                .with("kibana.mode", "off")
                .with(part + ".mode", "bundled");

        // Then
        assertThatThrownBy(chart::render).hasMessageContaining(part + ".mode is bundled and elasticsearch.mode is off");
    }

    static Stream<Map<String, Object>> nonsense() {
        return Stream.of(
                Map.of("logstash.mode", "external"),
                Map.of("elasticsearch.mode", "external"),
                Map.of("elasticsearch.mode", "external", "elasticsearch.url", "http://es:9200"),
                Map.of("kibana.mode", "external"),
                Map.of("influxdb.mode", "external"),
                Map.of("influxdb.bucket", "my bucket"),
                Map.of("elasticsearch.retention", "a month"),
                Map.of("logstash.transport", "udp"),
                Map.of("grafana.ingress.enabled", true),
                Map.of("grafana.smtp.enabled", true),
                Map.of("elasticsearch.replicas", 3),
                Map.of("kibana.mode", "maybe"),
                Map.of("eck.nodes", 3));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void nonsense_is_refused_by_the_schema(Map<String, Object> settings) {
        // Given
        Chart chart = Chart.defaults();
        for (Map.Entry<String, Object> setting : settings.entrySet()) {
            chart = chart.with(setting.getKey(), setting.getValue());
        }

        // Then
        assertThatThrownBy(chart::render).hasMessageContaining("values don't meet the specifications of the schema");
    }

    private static Chart externalElasticsearch() {
        return Chart.defaults()
                .with("elasticsearch.mode", "external")
                .with("elasticsearch.url", "https://es.example.com:9243")
                .with("elasticsearch.users.existingSecret", "es-users")
                .with("elasticsearch.tls.existingSecret", "es-ca");
    }

    private static Chart without(String... parts) {
        // A volume for the broker's own store, which takes the place of InfluxDB.
        Chart chart = Chart.defaults().with("broker.persistence.size", "100Gi");
        for (String part : parts) {
            chart = chart.with(part + ".mode", "off");
        }
        return chart;
    }

    static String component(KubeObject object) {
        return object.labels().getOrDefault("app.kubernetes.io/component", "");
    }

    /** The Job of this part; the end of its name tells its content. */
    static KubeObject job(Rendered rendered, String part) {
        return rendered.ofKind("Job")
                .filter(job -> component(job).equals(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no Job of " + part));
    }

    static JsonNode volume(KubeObject workload, String name) {
        return workload.podSpec()
                .path("volumes")
                .valueStream()
                .filter(volume -> volume.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no volume " + name + " in " + workload));
    }

    /** Value of an environment variable of the first container. */
    static String env(KubeObject workload, String name) {
        return workload.podSpec()
                .at("/containers/0/env")
                .valueStream()
                .filter(variable -> variable.path("name").asString().equals(name))
                .map(variable -> variable.path("value").asString())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no variable " + name + " in " + workload));
    }

    private static JsonNode influxdb(Rendered rendered) {
        return YamlText.read(
                        rendered.get("ConfigMap", Chart.FULL_NAME + "-broker").at("/data/spoor.yaml"))
                .at("/bridges/influxdb");
    }
}
