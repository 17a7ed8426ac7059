package io.spoor.helm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Values that change what templates do: each profile, each switch in each of its positions, and the combinations in which
 * one changes what another does. Names of objects that the release does not make begin with {@code existing-}.
 */
public final class Variants {
    private static final List<String> PARTS = List.of("logstash", "elasticsearch", "kibana", "influxdb", "grafana");

    private Variants() {}

    /** All of them. */
    public static Stream<Chart> all() {
        List<Chart> all = new ArrayList<>();
        all.add(Chart.defaults());
        all.add(Chart.profile("small"));
        all.add(Chart.profile("external"));
        broker(all);
        access(all);
        certificates(all);
        cluster(all);
        stack(all);
        all.addAll(StackVariants.all());
        return all.stream();
    }

    private static void broker(List<Chart> all) {
        Chart chart = Chart.defaults();
        all.add(chart.with("broker.listeners.plain.enabled", true));
        all.add(chart.with("broker.listeners.tls.enabled", false));
        all.add(chart.with("broker.listeners.webSocket.enabled", false));
        all.add(plainOnly());
        all.add(chart.with("broker.listeners.proxyProtocol", "required")
                .with("broker.listeners.trustedProxies", List.of("10.0.0.0/8", "fd00::/8")));
        for (String type : List.of("ClusterIP", "NodePort", "LoadBalancer")) {
            all.add(chart.with("broker.service.type", type)
                    .with("broker.service.externalTrafficPolicy", "Cluster")
                    .with("broker.service.loadBalancerClass", "example.com/lb")
                    .with("broker.service.loadBalancerSourceRanges", List.of("192.0.2.0/24"))
                    .with("broker.service.nodePorts", Map.of("tls", 30883))
                    .with("broker.service.annotations", Map.of("example.com/a", "b"))
                    .with("broker.service.labels", Map.of("tier", "edge")));
        }
        all.add(chart.with("broker.bindAddress", "::").with("broker.service.ipFamilyPolicy", "PreferDualStack"));
        all.add(chart.with("broker.persistence.enabled", false));
        all.add(chart.with("broker.persistence.storageClass", "fast")
                .with("broker.persistence.annotations", Map.of("example.com/backup", "true")));
        all.add(chart.with("broker.http.tls.enabled", false));
        all.add(chart.with("broker.http.existingSecret", "existing-tokens")
                .with("broker.http.tls.existingSecret", "existing-http"));
        all.add(chart.with("broker.config", Map.of("mqtt", Map.of("maximumSessions", 2_000_000))));
        all.add(chart.with("broker.preStopSeconds", 0)
                .with("broker.jvm.options", List.of("-XX:+UseZGC"))
                .with("broker.node", "berlin-1"));
    }

    private static void access(List<Chart> all) {
        Chart users = Chart.defaults().with("broker.auth.users.existingSecret", "existing-users");
        for (String clientAuth : List.of("optional", "none")) {
            all.add(users.with("broker.listeners.tls.clientAuth", clientAuth)
                    .with("broker.listeners.webSocket.clientAuth", clientAuth));
        }
        all.add(users.with("broker.auth.acl.rules", "pattern readwrite devices/%u/#\n"));
        all.add(users.with("broker.auth.acl.existingConfigMap", "existing-acl"));
        all.add(users.with("broker.auth.acl.existingSecret", "existing-acl"));
        all.add(users.with("broker.auth.clientIdEqualsIdentity", true));
        all.add(users.with("broker.auth.certificateIdentity", "none"));
        all.add(users.with("broker.listeners.tls.clientAuth", "optional")
                .with("tests.user", "probe")
                .with("tests.passwordSecret", "existing-password"));
        all.add(plainOnly()
                .with("broker.auth.users.existingSecret", "existing-users")
                .with("tests.user", "probe")
                .with("tests.passwordSecret", "existing-password"));
        all.add(Chart.defaults().with("broker.auth.certificateIdentity", "san-dns"));
        all.add(Chart.defaults().with("broker.auth.certificateIdentity", "san-uri"));
    }

    private static void certificates(List<Chart> all) {
        Chart chart = Chart.defaults()
                .with("certificates.dnsNames", List.of("mqtt.example.com"))
                .with("certificates.ipAddresses", List.of("192.0.2.7"));
        all.add(chart);
        all.add(chart.with("certificates.authority.existingSecret", "existing-ca"));
        Chart manager = chart.with("certificates.mode", "cert-manager")
                .with("certificates.clientCa.existingSecret", "existing-device-ca")
                .with("certificates.certManager.issuerRef.name", "letsencrypt");
        all.add(manager);
        all.add(manager.with("certificates.clientCa.existingSecret", "r-spoor-broker-tls"));
        all.add(manager.with("certificates.certManager.ownNames", true));
        all.add(manager.with("certificates.clientCa.key", "devices.pem"));
        all.add(chart.with("certificates.mode", "existing").with("certificates.existingSecret", "existing-tls"));
        all.add(chart.with("certificates.revocation.existingSecret", "existing-crl"));
    }

    private static void cluster(List<Chart> all) {
        Chart chart = Chart.defaults();
        all.add(chart.with("nameOverride", "mqtt")
                .with("commonLabels", Map.of("team", "iot"))
                .with("commonAnnotations", Map.of("example.com/owner", "iot"))
                .with("clusterDomain", "k8s.example.com"));
        all.add(chart.with("fullnameOverride", "plant"));
        all.add(chart.with("imagePullSecrets", List.of("existing-registry"))
                .with("image.digest", "sha256:" + "0123456789abcdef".repeat(4)));
        all.add(chart.with("monitoring.serviceMonitor.enabled", true)
                .with("monitoring.podMonitor.enabled", true)
                .with("monitoring.prometheusRule.enabled", true)
                .with("monitoring.prometheusRule.alertLabels", Map.of("team", "iot"))
                .with("monitoring.prometheusRule.runbookUrl", "https://example.com/runbook"));
        all.add(chart.with("imageRegistry", "registry.example.com/mirror"));
        all.add(chart.with("networkPolicy.enabled", false));
        all.add(chart.with("networkPolicy.metricsFrom", List.of())
                .with("networkPolicy.devicesFrom", List.of(Map.of("ipBlock", Map.of("cidr", "192.0.2.0/24"))))
                .with("networkPolicy.extraEgress", List.of(Map.of("ports", List.of(Map.of("port", 5001))))));
        all.add(chart.with("broker.podDisruptionBudget.enabled", false).with("tests.enabled", false));
        all.add(chart.with("secrets.enabled", false));
        all.add(chart.with("secrets.serviceAccount.existing", "existing-account")
                .with("broker.serviceAccount.existing", "existing-account"));
        all.add(everywhere(chart));
    }

    /** Whatever a pod may be given in addition. */
    private static Chart everywhere(Chart chart) {
        Map<String, Object> container = Map.of(
                "name",
                "beside",
                "image",
                "registry.example.com/beside:1",
                "securityContext",
                Map.of(
                        "readOnlyRootFilesystem",
                        true,
                        "allowPrivilegeEscalation",
                        false,
                        "capabilities",
                        Map.of("drop", List.of("ALL"))),
                "resources",
                Map.of("requests", Map.of("cpu", "10m", "memory", "16Mi"), "limits", Map.of("memory", "16Mi")));
        return chart.with("broker.extraEnv", List.of(Map.of("name", "SPOOR_LOG_LEVEL", "value", "DEBUG")))
                .with(
                        "broker.extraVolumes",
                        List.of(Map.of("name", "extra", "configMap", Map.of("name", "existing-extra"))))
                .with("broker.extraVolumeMounts", List.of(Map.of("name", "extra", "mountPath", "/etc/extra")))
                .with("broker.initContainers", List.of(container))
                .with("broker.podLabels", Map.of("tier", "edge"))
                .with("broker.podAnnotations", Map.of("example.com/a", "b"))
                .with("broker.nodeSelector", Map.of("disk", "fast"))
                .with("broker.tolerations", List.of(Map.of("key", "iot", "operator", "Exists")))
                .with("broker.priorityClassName", "important")
                .with("broker.runtimeClassName", "gvisor")
                .with(
                        "broker.topologySpreadConstraints",
                        List.of(Map.of("maxSkew", 1, "topologyKey", "zone", "whenUnsatisfiable", "ScheduleAnyway")))
                .with("secrets.nodeSelector", Map.of("disk", "fast"))
                .with("secrets.podLabels", Map.of("tier", "edge"))
                .with("secrets.podAnnotations", Map.of("sidecar.istio.io/inject", "false"));
    }

    private static void stack(List<Chart> all) {
        Chart chart = Chart.defaults();
        for (String part : PARTS) {
            if (!part.equals("elasticsearch")) {
                all.add(chart.with(part + ".mode", "off"));
            }
        }
        all.add(brokerOnly());
        all.add(chart.with("kibana.mode", "off").with("grafana.mode", "off").with("influxdb.mode", false));
        all.add(chart.with("eck.enabled", true));
        all.add(chart.with("eck.enabled", true).with("kibana.mode", "off"));
        for (String part : PARTS) {
            Chart external = Chart.profile("external").with(part + ".mode", "off");
            // Whoever imports dashboards into Kibana is a user of Elasticsearch.
            all.add(part.equals("elasticsearch") ? external.with("kibana.setup.enabled", false) : external);
        }
    }

    /** Nothing but the broker. */
    public static Chart brokerOnly() {
        Chart chart = Chart.defaults();
        for (String part : PARTS) {
            chart = chart.with(part + ".mode", "off");
        }
        return chart;
    }

    private static Chart plainOnly() {
        return Chart.defaults()
                .with("broker.listeners.plain.enabled", true)
                .with("broker.listeners.tls.enabled", false)
                .with("broker.listeners.webSocket.enabled", false);
    }
}
