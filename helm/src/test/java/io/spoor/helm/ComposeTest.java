package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code compose.yaml} is the chart's stack: the same images, files and settings, and as careful. */
class ComposeTest {
    private static final Path ROOT = ComposeFile.path().resolveSibling("");
    /** What the parts are called within the cluster; in compose, by the last part of the name. */
    private static final Pattern CLUSTER_HOST = Pattern.compile("spoor-(\\w+)\\.ns\\.svc");

    private final ComposeFile compose;
    private final Rendered chart =
            Chart.defaults().with("fullnameOverride", "spoor").render();

    ComposeTest() throws IOException {
        compose = ComposeFile.read();
    }

    @Test
    void the_images_are_those_of_the_chart() {
        Set<String> ours = new TreeSet<>();
        compose.services()
                .forEach((name, service) ->
                        ours.add(withoutVariable(service.path("image").asString())));
        Set<String> charts = new TreeSet<>();
        chart.workloads()
                .flatMap(workload -> workload.containers().stream())
                .forEach(container -> charts.add(container.path("image").asString()));

        assertThat(ours).isEqualTo(charts);
    }

    /** {@code -Dchart.write=true} writes them. */
    @ParameterizedTest
    @CsvSource({
        "spoor-broker, spoor.yaml",
        "spoor-elasticsearch, elasticsearch.yml",
        "spoor-kibana, kibana.yml",
        "spoor-logstash, logstash.yml",
        "spoor-logstash, pipelines.yml",
        "spoor-grafana, grafana.ini"
    })
    void what_the_chart_makes_of_its_values_is_in_the_folder_compose(String configMap, String name) throws IOException {
        // Given
        String text = chart.get("ConfigMap", configMap).at("/data").path(name).asString();
        String expected = inCompose(text.endsWith("\n") ? text : text + "\n");
        Path file = ROOT.resolve("compose").resolve(name);
        if (Boolean.getBoolean("chart.write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, expected);
        }

        // Then
        assertThat(expected).isNotBlank();
        assertThat(file).hasContent(expected);
    }

    @Test
    void every_file_that_is_mounted_is_there_and_cannot_be_changed() {
        compose.services()
                .forEach((name, service) -> service.path("volumes").forEach(volume -> {
                    String text = volume.asString();
                    String source = text.substring(0, text.indexOf(':'));
                    if (source.startsWith(".")) {
                        assertThat(ROOT.resolve(source)).as(name).exists();
                        assertThat(text).as(name).endsWith(":ro");
                    } else {
                        assertThat(compose.volumes()).as(name).contains(source);
                    }
                }));
    }

    @Test
    void every_secret_of_the_plan_has_a_volume_that_only_its_users_mount() {
        // Given
        Set<String> planned = new TreeSet<>();
        Matcher secret = Pattern.compile(
                        "secret: \"\\$\\{SPOOR_(?:PREFIX:spoor}-|DEVICE_CA_SECRET:spoor-)([a-z-]+)}?\"")
                .matcher(plan());
        while (secret.find()) {
            planned.add("spoor-" + secret.group(1));
        }
        planned.remove("spoor-test-device-tls"); // for `helm test`

        // When
        Map<String, String> made = new LinkedHashMap<>();
        ComposeFile.mounts(compose.service("secrets")).forEach((place, source) -> {
            if (place.startsWith("/secrets/")) {
                made.put(place.substring("/secrets/".length()), source);
            }
        });

        // Then
        assertThat(made.keySet()).containsExactlyInAnyOrderElementsOf(planned);
        made.forEach((name, volume) -> assertThat("spoor-" + volume).isEqualTo(name));
        compose.services().forEach((name, service) -> {
            if (!name.equals("secrets")) {
                assertThat(ComposeFile.mounts(service).values()).as(name).doesNotContain("internal-ca", "device-ca");
                service.path("volumes").forEach(volume -> {
                    if (made.containsValue(volume.asString().split(":", -1)[0])) {
                        assertThat(volume.asString()).as(name).endsWith(":ro");
                    }
                });
            }
        });
    }

    @Test
    void only_devices_come_from_outside() {
        compose.services()
                .forEach((name, service) -> service.path("ports").forEach(port -> {
                    if (!List.of("8883:8883", "8884:8884").contains(port.asString())) {
                        assertThat(port.asString()).as(name).startsWith("127.0.0.1:");
                    }
                }));
    }

    @Test
    void every_container_has_as_few_rights_as_in_the_chart() {
        compose.services().forEach((name, service) -> {
            assertThat(service.path("read_only").asBoolean(false)).as(name).isTrue();
            assertThat(service.path("cap_drop").toString()).as(name).isEqualTo("[\"ALL\"]");
            assertThat(service.path("security_opt").toString()).as(name).isEqualTo("[\"no-new-privileges:true\"]");
            assertThat(service.path("mem_limit").asString("")).as(name).isNotEmpty();
            assertThat(service.path("user").asString("")).as(name).isNotEmpty();
            assertThat(service.has("privileged") || service.has("cap_add") || service.has("devices"))
                    .as(name)
                    .isFalse();
            assertThat(List.of("unless-stopped", "no"))
                    .contains(service.path("restart").asString());
            if (service.path("restart").asString().equals("unless-stopped")) {
                assertThat(service.path("healthcheck").path("test").path(0).asString(""))
                        .as(name)
                        .isEqualTo("CMD");
            }
        });
    }

    @Test
    void nobody_is_told_to_wait_for_what_ends() throws IOException {
        // Given: what runs once, and nobody waits for its end
        Set<String> last = new TreeSet<>();
        compose.services().forEach((name, service) -> {
            if (service.path("restart").asString().equals("no")) {
                last.add(name);
            }
        });
        compose.services()
                .forEach((name, service) -> service.path("depends_on")
                        .properties()
                        .forEach(other -> {
                            if (other.getValue()
                                    .path("condition")
                                    .asString()
                                    .equals("service_completed_successfully")) {
                                last.remove(other.getKey());
                            }
                        }));

        // Then: its end is a failure for "up --wait"
        assertThat(last).contains("kibana-setup");
        assertThat(Files.readString(ComposeFile.path())).doesNotContain("up -d --wait");
    }

    @Test
    void scripts_that_set_up_find_what_they_have_in_common() {
        for (String part : List.of("elasticsearch", "kibana", "influxdb")) {
            JsonNode service = compose.service(part + "-setup");
            String script = service.path("entrypoint").path(1).asString();
            assertThat(ComposeFile.mounts(service))
                    .containsEntry(Path.of(script).resolveSibling("").toString(), "./helm/files/" + part)
                    .containsEntry(
                            Path.of(script)
                                    .resolveSibling("../setup")
                                    .normalize()
                                    .toString(),
                            "./helm/files/setup");
        }
    }

    @Test
    void no_password_stands_in_the_file() {
        compose.services()
                .forEach((name, service) -> KubeObject.strings(service.path("environment"))
                        .forEach((variable, value) -> {
                            if (variable.matches(".*(PASSWORD|TOKEN|SECRET|KEY).*")) {
                                assertThat(value).as(name + " " + variable).startsWith("/");
                            }
                        }));
    }

    @ParameterizedTest
    @CsvSource({
        "broker, StatefulSet, spoor-broker, broker",
        "logstash, StatefulSet, spoor-logstash, logstash",
        "kibana, Deployment, spoor-kibana, kibana",
        "influxdb, StatefulSet, spoor-influxdb, influxdb",
        "grafana, Deployment, spoor-grafana, grafana"
    })
    void variables_have_the_values_that_they_have_in_the_chart(
            String service, String kind, String name, String container) {
        assertSameVariables(service, chart.get(kind, name).container(container));
    }

    @ParameterizedTest
    @CsvSource({"elasticsearch-setup", "kibana-setup", "influxdb-setup"})
    void what_sets_parts_up_is_told_the_same_as_in_the_chart(String service) {
        KubeObject job = chart.ofKind("Job")
                .filter(object -> object.name().startsWith("spoor-" + service))
                .findFirst()
                .orElseThrow();

        assertSameVariables(service, job.container("setup"));
    }

    private void assertSameVariables(String service, JsonNode container) {
        Map<String, String> charts = new LinkedHashMap<>();
        container
                .path("env")
                .forEach(variable -> charts.put(
                        variable.path("name").asString(),
                        inCompose(variable.path("value").asString(""))));
        KubeObject.strings(compose.service(service).path("environment")).forEach((variable, value) -> {
            assertThat(charts).as(service).containsKey(variable);
            assertThat(value).as(service + " " + variable).isEqualTo(charts.get(variable));
        });
    }

    private String plan() {
        return chart.ofKind("ConfigMap")
                .map(map -> map.at("/data/secrets.yaml"))
                .filter(JsonNode::isString)
                .findFirst()
                .orElseThrow()
                .asString();
    }

    private static String inCompose(String text) {
        return CLUSTER_HOST.matcher(text).replaceAll("$1");
    }

    private static String withoutVariable(String image) {
        Matcher variable = Pattern.compile("\\$\\{[A-Z_]+:-(.*)}").matcher(image);
        return variable.matches() ? variable.group(1) : image;
    }
}
