package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What holds for every object that the chart ever makes. */
class EveryVariantTest {
    private static final Pattern SECRET_NAME = Pattern.compile(".*(PASSWORD|TOKEN|SECRET|_KEY).*");
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    static Stream<Chart> variants() {
        return Variants.all();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void is_what_kubernetes_takes(Chart chart) {
        // When
        List<String> problems = chart.render().objects().stream()
                .filter(object -> !KubernetesSchema.isCustom(object))
                .flatMap(object -> KubernetesSchema.problems(object).stream())
                .toList();

        // Then
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void names_each_object_once_and_in_the_release_s_namespace(Chart chart) {
        Set<String> seen = new HashSet<>();
        for (KubeObject object : chart.render().objects()) {
            assertThat(seen.add(object.toString())).as("%s comes once", object).isTrue();
            assertThat(object.name()).matches(DNS_LABEL);
            assertThat(object.at("/metadata/namespace").asString())
                    .as("namespace of %s", object)
                    .isEqualTo(Chart.NAMESPACE);
            assertThat(object.labels())
                    .containsEntry("app.kubernetes.io/instance", Chart.RELEASE)
                    .containsKeys(
                            "app.kubernetes.io/name",
                            "app.kubernetes.io/component",
                            "app.kubernetes.io/managed-by",
                            "helm.sh/chart");
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void restarts_nothing_for_a_new_version_of_the_chart_alone(Chart chart) {
        chart.render()
                .workloads()
                .filter(workload -> !workload.kind().equals("Pod"))
                .forEach(workload -> assertThat(
                                KubeObject.strings(workload.podTemplate().at("/metadata/labels")))
                        .as("labels of the pods of %s", workload)
                        .doesNotContainKeys("helm.sh/chart", "app.kubernetes.io/version"));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void carries_no_secret(Chart chart) {
        Rendered rendered = chart.render();
        assertThat(rendered.ofKind("Secret")).isEmpty();
        rendered.ofKind("ConfigMap")
                .forEach(map -> assertThat(map.json().toString())
                        .as("%s", map)
                        .doesNotContain("PRIVATE KEY", "BEGIN CERTIFICATE"));
        rendered.workloads().forEach(EveryVariantTest::assertNoSecretInEnvironment);
    }

    private static void assertNoSecretInEnvironment(KubeObject workload) {
        for (JsonNode container : workload.containers()) {
            for (JsonNode variable : container.path("env")) {
                String name = variable.path("name").asString();
                String value = variable.path("value").asString("");
                // A path to a file, or whether one of the plan's Secrets is wanted, says nothing.
                boolean harmless = value.isEmpty()
                        || value.startsWith("/")
                        || value.startsWith("file:/")
                        || name.startsWith("SPOOR_");
                assertThat(harmless || !SECRET_NAME.matcher(name).matches())
                        .as("%s of %s comes from a Secret, not as text", name, workload)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void gives_each_pod_the_secrets_that_are_its_own(Chart chart) {
        List<String> tooMuch = new ArrayList<>();
        for (KubeObject workload : chart.render().workloads().toList()) {
            String part = component(workload).replace("-setup", "");
            for (References reference : References.of(workload)) {
                String secret = reference.name();
                boolean isOwn = secret.contains("-" + part + "-");
                boolean isWhole = reference.keys().isEmpty();
                // Of another's certificate only who issued it, of another's users only one.
                boolean isOthersKey =
                        secret.endsWith("-tls") && (isWhole || reference.keys().contains("tls.key"));
                boolean isOthersUsers = secret.endsWith("-users")
                        && (isWhole || reference.keys().size() > 1);
                boolean isAuthority = secret.endsWith("-ca");
                boolean isGenerated = reference.kind().equals("Secret") && !secret.startsWith("existing-");
                if (isGenerated && (isAuthority || !isOwn && (isOthersKey || isOthersUsers))) {
                    tooMuch.add(reference.toString());
                }
            }
        }
        assertThat(tooMuch).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void lets_no_container_do_more_than_it_must(Chart chart) {
        chart.render().workloads().forEach(workload -> {
            JsonNode pod = workload.podSpec();
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean(false))
                    .as("%s runs as somebody else than root", workload)
                    .isTrue();
            assertThat(pod.at("/securityContext/runAsUser").asInt(0)).isPositive();
            assertThat(pod.at("/securityContext/seccompProfile/type").asString())
                    .isEqualTo("RuntimeDefault");
            for (String host : List.of("hostNetwork", "hostPID", "hostIPC")) {
                assertThat(pod.has(host)).as("%s of %s", host, workload).isFalse();
            }
            pod.path("volumes")
                    .forEach(volume -> assertThat(volume.has("hostPath"))
                            .as("no path of the node in %s", workload)
                            .isFalse());
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true))
                    .as("only the Job that makes Secrets speaks to Kubernetes, not %s", workload)
                    .isEqualTo(component(workload).equals("secrets"));
            workload.containers().forEach(container -> assertConfined(workload, container));
        });
    }

    @ParameterizedTest
    @MethodSource("variants")
    void never_has_the_http_port_in_the_service_for_devices(Chart chart) {
        assertThat(chart.render().ofKind("Service"))
                .filteredOn(service -> service.at("/spec/selector/app.kubernetes.io~1component")
                        .asString("")
                        .equals("broker"))
                .filteredOn(
                        service -> !service.at("/spec/clusterIP").asString("").equals("None"))
                .allSatisfy(service -> service.at("/spec/ports")
                        .forEach(port -> assertThat(port.get("name").asString()).isNotEqualTo("http")));
    }

    /** Of those variants that have the same containers, volumes and security contexts, one. */
    static Stream<Chart> shapes() {
        Set<String> seen = new HashSet<>();
        return Variants.all().filter(chart -> seen.add(shape(chart)));
    }

    private static String shape(Chart chart) {
        StringBuilder shape = new StringBuilder();
        chart.render().workloads().forEach(workload -> {
            shape.append(workload).append(workload.podSpec().path("securityContext"));
            for (String part : List.of("initContainers", "containers", "volumes")) {
                workload.podSpec()
                        .path(part)
                        .forEach(item -> shape.append(item.path("name")).append(item.path("securityContext")));
            }
        });
        return shape.toString();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void leaves_users_and_groups_to_the_cluster_that_assigns_them(Chart chart) {
        // When
        List<KubeObject> assigned =
                chart.with("podSecurity.fixedIds", false).render().objects();

        // Then: any that are named are refused by OpenShift's restricted-v2
        assertThat(assigned)
                .allSatisfy(object -> assertThat(object.json().toString())
                        .as("%s", object)
                        .doesNotContain("runAsUser", "runAsGroup", "fsGroup\"", "supplementalGroups"));
        assertThat(assigned)
                .filteredOn(object -> !object.podSpec().isMissingNode())
                .allSatisfy(object -> assertThat(object.podSpec()
                                .at("/securityContext/runAsNonRoot")
                                .asBoolean(!hasSecurityContext(object)))
                        .as("%s", object)
                        .isTrue());
    }

    /** ECK makes that of Kibana. */
    private static boolean hasSecurityContext(KubeObject object) {
        return object.podSpec().has("securityContext");
    }

    private static void assertConfined(KubeObject workload, JsonNode container) {
        JsonNode context = container.path("securityContext");
        String name = workload + "/" + container.path("name").asString();
        assertThat(context.path("readOnlyRootFilesystem").asBoolean(false))
                .as("read-only root of %s", name)
                .isTrue();
        assertThat(context.path("allowPrivilegeEscalation").asBoolean(true))
                .as("no escalation in %s", name)
                .isFalse();
        assertThat(context.at("/capabilities/drop/0").asString(""))
                .as("capabilities of %s", name)
                .isEqualTo("ALL");
        assertThat(context.path("capabilities").has("add"))
                .as("added capabilities of %s", name)
                .isFalse();
        assertThat(container.at("/resources/limits/memory").asString(""))
                .as("memory limit of %s", name)
                .isNotEmpty();
        assertThat(container.at("/resources/requests/memory").asString(""))
                .as("memory of %s", name)
                .isNotEmpty();
        assertThat(container.at("/resources/requests/cpu").asString(""))
                .as("CPU of %s", name)
                .isNotEmpty();
        assertThat(container.path("image").asString())
                .as("image of %s", name)
                .matches("[^@:]+(:[\\w.-]+|@sha256:[0-9a-f]{64})")
                .doesNotEndWith(":latest");
    }

    @ParameterizedTest
    @MethodSource("variants")
    void watches_whatever_goes_on_running(Chart chart) {
        chart.render()
                .workloads()
                .filter(workload -> Set.of("StatefulSet", "Deployment").contains(workload.kind()))
                .forEach(workload -> workload.podSpec().path("containers").forEach(container -> {
                    if (container.path("name").asString().equals("beside")) {
                        return; // brought along by the user
                    }
                    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                        assertThat(container.has(probe))
                                .as(
                                        "%s of %s/%s",
                                        probe, workload, container.path("name").asString())
                                .isTrue();
                    }
                }));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void refers_to_nothing_that_is_not_there(Chart chart) {
        // Given
        Rendered rendered = chart.render();
        // Without the Job the same Secrets are expected to exist.
        PlannedSecrets planned =
                PlannedSecrets.of(chart.with("secrets.enabled", true).render());
        List<String> missing = new ArrayList<>();

        // When
        rendered.objects().stream()
                .flatMap(object -> References.of(object).stream())
                .filter(reference -> !reference.name().startsWith("existing-"))
                .filter(reference -> !isThere(rendered, planned, reference))
                .forEach(reference -> missing.add(reference.toString()));

        // Then
        assertThat(missing).isEmpty();
    }

    private static boolean isThere(Rendered rendered, PlannedSecrets planned, References reference) {
        if (!reference.kind().equals("Secret")) {
            return rendered.find(reference.kind(), reference.name())
                    .filter(object -> object.at("/data").isMissingNode()
                            || KubeObject.strings(object.at("/data")).keySet().containsAll(reference.keys()))
                    .isPresent();
        }
        Set<String> keys = planned.keys().get(reference.name());
        if (keys != null) {
            return keys.containsAll(reference.keys());
        }
        // The operators make these.
        return rendered.ofKind("Certificate")
                        .anyMatch(certificate ->
                                certificate.at("/spec/secretName").asString().equals(reference.name()))
                || reference.name().matches(Chart.FULL_NAME + "-(es|kb|ls)-.*")
                        && rendered.objects().stream()
                                .anyMatch(object -> object.apiVersion().contains(".k8s.elastic.co"));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void selects_what_it_means(Chart chart) {
        Rendered rendered = chart.render();
        List<KubeObject> workloads = rendered.objects().stream()
                .filter(object -> !object.podSpec().isMissingNode())
                .toList();
        rendered.ofKind("Service").forEach(service -> assertServed(service, workloads));
        rendered.ofKind("PodDisruptionBudget")
                .forEach(budget -> assertThat(selected(budget.at("/spec/selector/matchLabels"), workloads))
                        .as("%s", budget)
                        .hasSize(1));
        rendered.ofKind("NetworkPolicy").forEach(policy -> assertPolicy(policy, rendered, workloads));
        for (String kind : List.of("StatefulSet", "Deployment")) {
            rendered.ofKind(kind).forEach(workload -> {
                assertThat(selected(workload.at("/spec/selector/matchLabels"), workloads))
                        .as("pods of %s", workload)
                        .containsExactly(workload);
                if (kind.equals("StatefulSet")) {
                    assertThat(rendered.get(
                                            "Service",
                                            workload.at("/spec/serviceName").asString())
                                    .at("/spec/clusterIP")
                                    .asString())
                            .isEqualTo("None");
                }
            });
        }
    }

    private static void assertServed(KubeObject service, List<KubeObject> workloads) {
        List<KubeObject> behind = selected(service.at("/spec/selector"), workloads);
        if (behind.isEmpty() && !service.at("/spec/selector").toString().contains("app.kubernetes.io")) {
            return; // pods of an operator
        }
        assertThat(behind).as("pods behind %s", service).hasSize(1);
        for (JsonNode port : service.at("/spec/ports")) {
            assertThat(portsOf(behind.get(0)))
                    .as("%s leads to a port of %s", service, behind)
                    .contains(port.path("targetPort").asString());
        }
    }

    private static void assertPolicy(KubeObject policy, Rendered rendered, List<KubeObject> workloads) {
        JsonNode selector = policy.at("/spec/podSelector/matchLabels");
        if (!selector.toString().contains("app.kubernetes.io")) {
            return; // pods of an operator
        }
        List<KubeObject> pods = selected(selector, workloads);
        assertThat(pods).as("pods of %s", policy).isNotEmpty();
        if (pods.stream().allMatch(KubernetesSchema::isCustom)) {
            return; // with ports of the operator's
        }
        for (JsonNode rule : policy.at("/spec/ingress")) {
            for (JsonNode port : rule.path("ports")) {
                assertThat(pods)
                        .as("%s opens a port of its pods", policy)
                        .anySatisfy(pod -> assertThat(portsOf(pod))
                                .contains(port.path("port").asString()));
            }
        }
        assertThat(rendered.objects()).contains(policy);
    }

    private static List<KubeObject> selected(JsonNode selector, List<KubeObject> workloads) {
        Map<String, String> wanted = KubeObject.strings(selector);
        assertThat(wanted).isNotEmpty();
        return workloads.stream()
                .filter(workload -> KubeObject.strings(workload.podTemplate().at("/metadata/labels"))
                        .entrySet()
                        .containsAll(wanted.entrySet()))
                .toList();
    }

    /** Names and numbers of the ports of its pods. */
    private static Set<String> portsOf(KubeObject workload) {
        Set<String> ports = new HashSet<>();
        workload.containers()
                .forEach(container -> container.path("ports").forEach(port -> {
                    ports.add(port.path("name").asString());
                    ports.add(port.path("containerPort").asString());
                }));
        return ports;
    }

    private static String component(KubeObject workload) {
        return workload.podTemplate()
                .at("/metadata/labels")
                .path("app.kubernetes.io/component")
                .asString();
    }
}
