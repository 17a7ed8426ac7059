package io.spoor.helm;

import static io.spoor.helm.StackModesTest.component;
import static io.spoor.helm.StackModesTest.env;
import static io.spoor.helm.StackModesTest.job;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the bundled parts of the stack have to agree about, and what each of them may do. */
class StackTest {
    private static final Path FILES = Chart.FOLDER.resolve("files");
    private static final Rendered DEFAULTS = Chart.defaults().render();
    private static final int MAXIMUM_CONFIG_MAP = 1 << 20;

    @Test
    void elasticsearch_logstash_and_kibana_are_of_one_version() {
        // When
        Set<String> tags = new TreeSet<>();
        DEFAULTS.workloads()
                .flatMap(workload -> workload.containers().stream())
                .map(container -> container.path("image").asString())
                .filter(image -> image.startsWith("docker.elastic.co/"))
                .forEach(image -> tags.add(image.substring(image.lastIndexOf(':') + 1)));

        // Then
        assertThat(tags).hasSize(1);
    }

    @Test
    void they_are_the_version_of_the_elasticsearch_that_tests_run() throws IOException {
        // Given
        Matcher tested = Pattern.compile("<elasticsearch.version>([^<]+)<")
                .matcher(Files.readString(Chart.FOLDER.resolve("../pom.xml")));

        // Then
        assertThat(tested.find()).isTrue();
        assertThat(DEFAULTS.get("StatefulSet", "r-spoor-elasticsearch")
                        .container("elasticsearch")
                        .path("image")
                        .asString())
                .endsWith(":" + tested.group(1));
    }

    @Test
    void the_broker_finds_logstash_and_influxdb_where_they_are() {
        // Given
        JsonNode broker =
                YamlText.read(DEFAULTS.get("ConfigMap", "r-spoor-broker").at("/data/spoor.yaml"));

        // Then
        assertThat(broker.at("/tracing/logstash/hosts")).hasToString("[\"r-spoor-logstash.ns.svc:5044\"]");
        assertThat(port("r-spoor-logstash", "beats")).isEqualTo(5044);
        assertThat(containerPort("StatefulSet", "r-spoor-logstash", "beats")).isEqualTo(5044);
        assertThat(broker.at("/bridges/influxdb/url").asString()).isEqualTo("https://r-spoor-influxdb.ns.svc:8086");
        assertThat(port("r-spoor-influxdb", "https")).isEqualTo(8086);
        assertThat(containerPort("StatefulSet", "r-spoor-influxdb", "https")).isEqualTo(8086);
    }

    @Test
    void logstash_listens_where_the_broker_connects_with_either_transport() throws IOException {
        // Given
        String pipeline = Files.readString(FILES.resolve("logstash/pipeline/spoor.conf"));
        Rendered tcp = Chart.defaults().with("logstash.transport", "tcp").render();

        // Then
        assertThat(pipeline).contains("${SPOOR_BEATS_PORT:5044}", "${SPOOR_TCP_PORT:5000}");
        assertThat(YamlText.read(tcp.get("ConfigMap", "r-spoor-broker").at("/data/spoor.yaml"))
                        .at("/tracing/logstash/hosts"))
                .hasToString("[\"r-spoor-logstash.ns.svc:5000\"]");
        assertThat(tcp.get("Service", "r-spoor-logstash")
                        .at("/spec/ports/0/port")
                        .asInt())
                .isEqualTo(5000);
        assertThat(tcp.get("NetworkPolicy", "r-spoor-logstash")
                        .at("/spec/ingress/0/ports/0/port")
                        .asInt())
                .isEqualTo(5000);
    }

    @Test
    void every_variable_of_the_pipeline_without_a_default_is_set() throws IOException {
        // Given
        String pipeline = Files.readString(FILES.resolve("logstash/pipeline/spoor.conf"));
        Set<String> set = new TreeSet<>();
        DEFAULTS.get("StatefulSet", "r-spoor-logstash")
                .container("logstash")
                .path("env")
                .forEach(variable -> set.add(variable.path("name").asString()));

        // Then
        Matcher variable = Pattern.compile("\\$\\{([A-Z_]+)}").matcher(pipeline);
        assertThat(variable.find()).isTrue();
        do {
            assertThat(set).contains(variable.group(1));
        } while (variable.find());
        assertThat(set)
                .contains("ELASTICSEARCH_HOSTS", "ELASTICSEARCH_CA", "SPOOR_CERTIFICATE", "SPOOR_KEY", "SPOOR_CA");
    }

    @Test
    void files_of_pipelines_scripts_and_dashboards_are_mounted_byte_for_byte() throws IOException {
        Map<String, Path> files = new TreeMap<>();
        files.put("r-spoor-logstash/spoor.conf", FILES.resolve("logstash/pipeline/spoor.conf"));
        files.put("r-spoor-grafana/dashboards.yaml", FILES.resolve("grafana/provisioning/dashboards/spoor.yaml"));
        files.put("r-spoor-elasticsearch/prepare.sh", FILES.resolve("elasticsearch/prepare.sh"));
        for (String part : List.of("elasticsearch", "kibana", "influxdb")) {
            for (Path file : list(FILES.resolve(part))) {
                files.put("r-spoor-" + part + "-setup/" + file.getFileName(), file);
            }
            files.put("r-spoor-" + part + "-setup/common.sh", FILES.resolve("setup/common.sh"));
        }
        Rendered rendered = Chart.defaults()
                .with("grafana.datasources.prometheusUrl", "http://prometheus:9090")
                .render();
        for (Path file : list(FILES.resolve("grafana/dashboards"))) {
            String name = file.getFileName().toString();
            files.put("r-spoor-grafana-" + name.replaceAll("^spoor-|[.]json$", "") + "/" + name, file);
        }
        for (String name : List.of("influxdb", "elasticsearch")) {
            files.put(
                    "r-spoor-grafana/datasource-" + name + ".yaml",
                    FILES.resolve("grafana/provisioning/datasources/" + name + ".yaml"));
        }

        files.forEach((key, file) -> {
            String[] mapAndKey = key.split("/", -1);
            assertThat(rendered.get("ConfigMap", mapAndKey[0])
                            .json()
                            .path("data")
                            .path(mapAndKey[1])
                            .asString())
                    .as(key)
                    .isEqualTo(read(file));
        });
    }

    @Test
    void no_config_map_is_larger_than_kubernetes_takes() {
        assertThat(DEFAULTS.ofKind("ConfigMap"))
                .allSatisfy(map -> assertThat(map.json().toString().getBytes(StandardCharsets.UTF_8).length)
                        .as("%s", map)
                        .isLessThan(MAXIMUM_CONFIG_MAP));
    }

    @Test
    void kibana_and_the_setup_know_elasticsearch_by_one_of_its_certificates_names() {
        // Given
        Set<String> names = names("SPOOR_ELASTICSEARCH_NAMES");

        // Then
        assertThat(names).contains(host(env(job(DEFAULTS, "elasticsearch-setup"), "ELASTICSEARCH_URL")));
        assertThat(names).contains(host(env(DEFAULTS.get("StatefulSet", "r-spoor-logstash"), "ELASTICSEARCH_HOSTS")));
        assertThat(names("SPOOR_KIBANA_NAMES")).contains(host(env(job(DEFAULTS, "kibana-setup"), "KIBANA_URL")));
        assertThat(names("SPOOR_INFLUXDB_NAMES")).contains(host(env(job(DEFAULTS, "influxdb-setup"), "INFLUX_HOST")));
        assertThat(names("SPOOR_LOGSTASH_NAMES")).contains("r-spoor-logstash.ns.svc");
    }

    @Test
    void with_eck_the_certificates_have_the_names_of_its_services() {
        // When
        Rendered eck = Chart.defaults().with("eck.enabled", true).render();

        // Then
        assertThat(names(eck, "SPOOR_ELASTICSEARCH_NAMES")).contains("r-spoor-es-http.ns.svc");
        assertThat(names(eck, "SPOOR_KIBANA_NAMES")).contains("r-spoor-kb-http.ns.svc");
        assertThat(names(eck, "SPOOR_LOGSTASH_NAMES")).contains("r-spoor-ls-input.ns.svc");
    }

    @Test
    void each_part_is_reached_only_by_those_who_need_it() {
        assertThat(allowed("logstash")).containsExactly("broker");
        assertThat(allowed("elasticsearch"))
                .containsExactlyInAnyOrder("logstash", "kibana", "grafana", "elasticsearch-setup", "test");
        assertThat(allowed("kibana")).containsExactly("kibana-setup");
        assertThat(allowed("influxdb")).containsExactlyInAnyOrder("broker", "grafana", "influxdb-setup", "test");
        assertThat(DEFAULTS.get("NetworkPolicy", "r-spoor-grafana")
                        .at("/spec/ingress")
                        .size())
                .isZero();
    }

    @Test
    void every_pod_of_the_stack_has_a_policy_for_both_directions() {
        DEFAULTS.workloads()
                .filter(workload -> !workload.kind().equals("Pod")) // that of helm test
                .forEach(workload -> assertThat(DEFAULTS.ofKind("NetworkPolicy"))
                        .as("%s", workload)
                        .anySatisfy(policy -> {
                            assertThat(policy.at("/spec/podSelector/matchLabels/app.kubernetes.io~1component")
                                            .asString())
                                    .isEqualTo(workload.podTemplate()
                                            .at("/metadata/labels/app.kubernetes.io~1component")
                                            .asString());
                            assertThat(policy.at("/spec/policyTypes")).hasToString("[\"Ingress\",\"Egress\"]");
                        }));
    }

    @Test
    void grafana_may_reach_what_it_is_told_to_use() {
        // When
        Rendered rendered = Chart.defaults()
                .with("grafana.datasources.prometheusUrl", "http://prometheus.monitoring:9090")
                .with("grafana.smtp.enabled", true)
                .with("grafana.smtp.host", "smtp.example.com:587")
                .with("grafana.smtp.fromAddress", "spoor@example.com")
                .render();

        // Then
        assertThat(rendered.get("NetworkPolicy", "r-spoor-grafana").at("/spec/egress").findValues("port").stream()
                        .map(JsonNode::asInt))
                .contains(9200, 8086, 9090, 587);
        assertThat(rendered.get("ConfigMap", "r-spoor-grafana")
                        .json()
                        .path("data")
                        .path("grafana.ini")
                        .asString())
                .contains("[smtp]", "host = smtp.example.com:587");
    }

    @Test
    void ports_of_pods_behind_a_service_may_be_reached_where_the_services_port_may() {
        // When: a policy sees the former
        Rendered rendered = Chart.profile("external")
                .with("grafana.mode", "bundled")
                .with("grafana.datasources.prometheusUrl", "http://prometheus.monitoring")
                .with("networkPolicy.podPorts", List.of(9090, 9201))
                .render();

        // Then
        Map.of(
                        "broker", List.of(5044, 8086),
                        "elasticsearch-setup", List.of(9200),
                        "kibana-setup", List.of(443),
                        "grafana", List.of(9200, 8086, 80))
                .forEach((part, ports) -> assertThat(
                                rendered
                                        .get("NetworkPolicy", "r-spoor-" + part)
                                        .at("/spec/egress")
                                        .findValues("port")
                                        .stream()
                                        .map(JsonNode::asInt))
                        .as(part)
                        .containsAll(ports)
                        .contains(9090, 9201));
    }

    @Test
    void a_data_source_that_is_turned_off_leaves_grafanas_database() throws IOException {
        assertThat(list(FILES.resolve("grafana/provisioning/datasources")))
                .hasSize(3)
                .allSatisfy(file -> assertThat(
                                YamlText.read(read(file)).path("prune").asBoolean(false))
                        .isTrue());
    }

    @Test
    void passwords_reach_grafana_as_files_only() {
        // Given
        JsonNode data = DEFAULTS.get("ConfigMap", "r-spoor-grafana").json().path("data");
        Set<String> mounts = new TreeSet<>();
        DEFAULTS.get("Deployment", "r-spoor-grafana")
                .container("grafana")
                .path("volumeMounts")
                .forEach(mount -> mounts.add(mount.path("mountPath").asString()));

        // Then
        for (String name : List.of("influxdb", "elasticsearch")) {
            JsonNode secrets =
                    YamlText.read(data.path("datasource-" + name + ".yaml")).at("/datasources/0/secureJsonData");
            assertThat(secrets.size()).isEqualTo(2);
            secrets.forEach(secret -> {
                Matcher file = Pattern.compile("\\$__file\\{(.+)/[^/]+}").matcher(secret.asString());
                assertThat(file.matches()).as(secret.asString()).isTrue();
                assertThat(mounts).contains(file.group(1));
            });
        }
    }

    @Test
    void data_sources_have_the_uids_that_dashboards_and_alerts_use() throws IOException {
        // Given
        Set<String> known = new TreeSet<>();
        for (Path file : list(FILES.resolve("grafana/provisioning/datasources"))) {
            known.add(YamlText.read(Files.readString(file))
                    .at("/datasources/0/uid")
                    .asString());
        }

        // Then
        Matcher used = Pattern.compile("\"uid\": *\"(spoor-(?:influxdb|elasticsearch|prometheus)[^\"]*)\"")
                .matcher(String.join(
                        "\n",
                        list(FILES.resolve("grafana/dashboards")).stream()
                                .map(StackTest::read)
                                .toList()));
        while (used.find()) {
            assertThat(known).contains(used.group(1));
        }
        assertThat(known).containsExactly("spoor-elasticsearch", "spoor-influxdb", "spoor-prometheus");
    }

    @Test
    void heaps_follow_the_memory_limits() {
        // When
        Rendered rendered = Chart.defaults()
                .with("logstash.resources.limits.memory", "3Gi")
                .with("influxdb.resources.limits.memory", "2000M")
                .with("kibana.resources.limits.memory", "2Gi")
                .render();

        // Then
        assertThat(env(rendered.get("StatefulSet", "r-spoor-logstash"), "LS_JAVA_OPTS"))
                .isEqualTo("-Xms1536m -Xmx1536m");
        assertThat(env(rendered.get("StatefulSet", "r-spoor-influxdb"), "GOMEMLIMIT"))
                .isEqualTo("1621MiB");
        assertThat(env(rendered.get("Deployment", "r-spoor-kibana"), "NODE_OPTIONS"))
                .isEqualTo("--max-old-space-size=1228");
    }

    @Test
    void a_security_context_may_be_changed_where_an_image_needs_it() {
        // When
        JsonNode context = Chart.defaults()
                .with("logstash.containerSecurityContext", Map.of("readOnlyRootFilesystem", false))
                .render()
                .get("StatefulSet", "r-spoor-logstash")
                .container("logstash")
                .path("securityContext");

        // Then
        assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isFalse();
        assertThat(context.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
    }

    @Test
    void a_job_gets_another_name_when_what_it_does_changes_and_only_then() {
        // Given
        String name = job(DEFAULTS, "elasticsearch-setup").name();

        // Then
        assertThat(job(Chart.defaults().render(), "elasticsearch-setup").name()).isEqualTo(name);
        assertThat(job(Chart.defaults().with("elasticsearch.retention", "7d").render(), "elasticsearch-setup")
                        .name())
                .isNotEqualTo(name);
        assertThat(job(Chart.defaults().with("kibana.replicas", 2).render(), "elasticsearch-setup")
                        .name())
                .isEqualTo(name);
    }

    @Test
    void a_pod_that_never_gets_ready_is_replaced_by_what_mends_it() {
        // In order, an upgrade or roll-back would wait for it for ever.
        assertThat(DEFAULTS.ofKind("StatefulSet").filter(set -> !component(set).equals("broker")))
                .hasSize(3)
                .allSatisfy(
                        set -> assertThat(set.at("/spec/podManagementPolicy").asString())
                                .isEqualTo("Parallel"));
    }

    @Test
    void setting_up_is_no_hook() {
        // Kibana gets ready only when it has run, and with --wait hooks run when all is ready.
        assertThat(DEFAULTS.ofKind("Job").filter(job -> component(job).endsWith("-setup")))
                .hasSize(3)
                .allSatisfy(job -> assertThat(job.annotations()).doesNotContainKey("helm.sh/hook"));
    }

    private static Set<String> allowed(String part) {
        Set<String> components = new TreeSet<>();
        DEFAULTS.get("NetworkPolicy", "r-spoor-" + part)
                .at("/spec/ingress/0/from")
                .forEach(peer -> components.add(peer.at("/podSelector/matchLabels/app.kubernetes.io~1component")
                        .asString()));
        return components;
    }

    private static Set<String> names(String variable) {
        return names(DEFAULTS, variable);
    }

    private static Set<String> names(Rendered rendered, String variable) {
        return Set.of(env(rendered.get("CronJob", "r-spoor-secrets"), variable).split(",", -1));
    }

    private static int port(String service, String name) {
        return DEFAULTS.get("Service", service)
                .at("/spec/ports")
                .valueStream()
                .filter(port -> port.path("name").asString().equals(name))
                .map(port -> port.path("port").asInt())
                .findFirst()
                .orElseThrow();
    }

    private static int containerPort(String kind, String name, String port) {
        return DEFAULTS.get(kind, name).containers().stream()
                .flatMap(container -> container.path("ports").valueStream())
                .filter(each -> each.path("name").asString().equals(port))
                .map(each -> each.path("containerPort").asInt())
                .findFirst()
                .orElseThrow();
    }

    private static String host(String url) {
        return java.net.URI.create(url).getHost();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
