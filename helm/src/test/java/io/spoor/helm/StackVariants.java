package io.spoor.helm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Values that change what the templates of Logstash, Elasticsearch, Kibana, InfluxDB and Grafana do, beside their modes. */
final class StackVariants {
    private static final List<String> PARTS = List.of("logstash", "elasticsearch", "kibana", "influxdb", "grafana");
    private static final List<String> WITH_VOLUME = List.of("logstash", "elasticsearch", "influxdb", "grafana");
    private static final List<Object> ANYONE =
            List.of(Map.of("namespaceSelector", Map.of("matchLabels", Map.of("name", "ingress"))));

    private StackVariants() {}

    static List<Chart> all() {
        List<Chart> all = new ArrayList<>();
        for (boolean eck : new boolean[] {false, true}) {
            Chart chart = Chart.defaults().with("eck.enabled", eck);
            all.add(withoutVolumes(chart));
            all.add(otherVolumes(chart));
            all.add(everywhere(chart));
            all.add(reached(chart, "LoadBalancer"));
            all.add(chart.with("logstash.transport", "tcp")
                    .with("logstash.workers", 4)
                    .with("logstash.replicas", 3)
                    .with("logstash.config", Map.of("log.level", "debug")));
            all.add(chart.with("elasticsearch.setup.users", "never").with("kibana.setup.enabled", false));
        }
        all.add(reached(Chart.defaults(), "NodePort"));
        all.add(ownSecrets());
        all.add(PublicAuthorityTest.chart("external"));
        all.add(PublicAuthorityTest.chart("bundled"));
        all.add(alerts());
        all.add(Chart.defaults()
                .with("influxdb.mode", "external")
                .with("influxdb.url", "http://influxdb.example.com")
                .with("influxdb.api", "v2")
                .with("influxdb.usernames.spoor", "")
                .with("influxdb.users.existingSecret", "existing-influxdb"));
        all.add(Chart.defaults()
                .with("logstash.mode", "external")
                .with("logstash.hosts", List.of("10.0.0.1:5000"))
                .with("logstash.transport", "tcp")
                .with("logstash.brokerTls.enabled", false));
        return all;
    }

    private static Chart withoutVolumes(Chart chart) {
        Chart without = chart;
        for (String part : WITH_VOLUME) {
            without = without.with(part + ".persistence.enabled", false);
        }
        return without;
    }

    private static Chart otherVolumes(Chart chart) {
        Chart other = chart;
        for (String part : WITH_VOLUME) {
            other = other.with(part + ".persistence.storageClass", "fast")
                    .with(part + ".persistence.whenDeleted", "Delete")
                    .with(part + ".persistence.accessModes", List.of("ReadWriteOncePod"))
                    .with(part + ".persistence.annotations", Map.of("example.com/backup", "true"));
        }
        return other;
    }

    /** Whatever pods may be given in addition. */
    private static Chart everywhere(Chart chart) {
        Chart more = chart.with("logstash.heap", "700m")
                .with("elasticsearch.heap", "1g")
                .with("elasticsearch.allowMmap", true)
                .with("elasticsearch.config", Map.of("indices.breaker.total.limit", "80%"))
                .with("elasticsearch.secureSettings.existingSecret", "existing-secure-settings")
                .with("kibana.config", Map.of("server.maxPayload", 2_097_152))
                .with("grafana.config", Map.of("auth.anonymous", Map.of("enabled", true)));
        for (String part : PARTS) {
            more = more.with(part + ".extraEnv", List.of(Map.of("name", "TZ", "value", "Europe/Berlin")))
                    .with(part + ".podLabels", Map.of("tier", "stack"))
                    .with(part + ".podAnnotations", Map.of("example.com/scrape", "no"))
                    .with(part + ".nodeSelector", Map.of("disk", "fast"))
                    .with(part + ".tolerations", List.of(Map.of("key", "iot", "operator", "Exists")))
                    .with(part + ".affinity", Map.of("nodeAffinity", Map.of()))
                    .with(part + ".priorityClassName", "existing-class")
                    .with(
                            part + ".extraVolumes",
                            List.of(Map.of("name", "extra", "configMap", Map.of("name", "existing-extra"))))
                    .with(part + ".extraVolumeMounts", List.of(Map.of("name", "extra", "mountPath", "/extra")))
                    .with(part + ".extraEgress", List.of(Map.of("ports", List.of(Map.of("port", 443)))))
                    .with(part + ".image.digest", "sha256:" + "0123456789abcdef".repeat(4));
        }
        return more;
    }

    private static Chart reached(Chart chart, String serviceType) {
        Chart reached = chart;
        for (String part : List.of("kibana", "grafana")) {
            reached = reached.with(part + ".ingress.enabled", true)
                    .with(part + ".ingress.host", part + ".example.com")
                    .with(part + ".ingress.className", "nginx")
                    .with(part + ".ingress.tlsSecret", "existing-" + part)
                    .with(part + ".ingress.annotations", Map.of("example.com/backend-protocol", "HTTPS"))
                    .with(part + ".service.type", serviceType)
                    .with(part + ".service.annotations", Map.of("example.com/internal", "true"))
                    .with(part + ".service.loadBalancerSourceRanges", List.of("192.0.2.0/24"))
                    .with(part + ".publicUrl", "https://" + part + ".example.com/")
                    .with(part + ".allowedFrom", ANYONE);
        }
        return reached.with("elasticsearch.allowedFrom", ANYONE).with("influxdb.allowedFrom", ANYONE);
    }

    private static Chart ownSecrets() {
        Chart own = Chart.defaults()
                .with("elasticsearch.users.existingSecret", "existing-users")
                .with("influxdb.users.existingSecret", "existing-influxdb")
                .with("kibana.keys.existingSecret", "existing-keys")
                .with("grafana.admin.existingSecret", "existing-admin")
                .with("logstash.brokerTls.existingSecret", "existing-client");
        for (String part : PARTS) {
            own = own.with(part + ".tls.existingSecret", "existing-" + part + "-tls");
        }
        return own;
    }

    private static Chart alerts() {
        return Chart.defaults()
                .with("grafana.datasources.prometheusUrl", "http://prometheus.monitoring:9090")
                .with("grafana.smtp.enabled", true)
                .with("grafana.smtp.host", "smtp.example.com:587")
                .with("grafana.smtp.fromAddress", "spoor@example.com")
                .with("grafana.smtp.user", "spoor")
                .with("grafana.smtp.existingSecret", "existing-smtp")
                .with("grafana.extraEgress", List.of(Map.of("ports", List.of(Map.of("port", 443)))))
                .with("alerts.contactPoints.email.enabled", true)
                .with("alerts.contactPoints.email.addresses", "ops@example.com")
                .with("alerts.contactPoints.webhook.enabled", true)
                .with("alerts.contactPoints.webhook.existingSecret", "existing-webhook")
                .with("alerts.contactPoints.mqtt.enabled", true)
                .with("alerts.contactPoints.mqtt.url", "mqtts://broker.example.com")
                .with("alerts.contactPoints.mqtt.existingSecret", "existing-mqtt");
    }
}
