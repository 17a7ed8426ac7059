package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NotesTest {
    @Test
    void they_say_what_to_do_next() {
        assertThat(Chart.defaults().notes())
                .contains("kubectl -n ns get service r-spoor-broker")
                .contains("kubectl -n ns port-forward service/r-spoor-kibana")
                .contains("kubectl -n ns port-forward service/r-spoor-grafana")
                .contains("helm -n ns test r")
                .contains("r-spoor-device-ca");
    }

    @Test
    void they_say_what_is_missing_for_the_brokers_own_figures() {
        assertThat(Chart.defaults().notes()).contains("(grafana.datasources.prometheusUrl)");
        assertThat(Chart.defaults()
                        .with("grafana.datasources.prometheusUrl", "http://prometheus:9090")
                        .notes())
                .doesNotContain("prometheusUrl");
    }

    @Test
    void they_warn_of_what_is_unsafe() {
        assertThat(Chart.defaults()
                        .with("broker.listeners.plain.enabled", true)
                        .with("broker.auth.anonymous", true)
                        .with("broker.persistence.enabled", false)
                        .with("networkPolicy.enabled", false)
                        .with("broker.http.tls.enabled", false)
                        .notes())
                .contains("WARNING: MQTT without TLS")
                .contains("WARNING: everybody may connect")
                .contains("WARNING: without a volume")
                .contains("WARNING: without network policies")
                .contains("WARNING: the HTTP port has no TLS")
                .contains("WARNING: whoever may connect may publish and read everything");
    }

    @Test
    void they_warn_of_a_page_that_nobody_may_reach() {
        // Given
        Chart chart = Chart.defaults()
                .with("kibana.ingress.enabled", true)
                .with("kibana.ingress.host", "kibana.example.com")
                .with("grafana.service.type", "LoadBalancer");

        // Then
        assertThat(chart.notes())
                .contains("WARNING: kibana has an Ingress", "(kibana.allowedFrom)", "(grafana.allowedFrom)");
        assertThat(chart.with("kibana.allowedFrom", List.of(Map.of("podSelector", Map.of())))
                        .notes())
                .doesNotContain("(kibana.allowedFrom)");
    }

    @Test
    void with_eck_they_name_the_operators_objects() {
        assertThat(Chart.defaults()
                        .with("eck.enabled", true)
                        .with("kibana.service.type", "LoadBalancer")
                        .notes())
                .contains("get secret r-spoor-es-elastic-user")
                .contains("port-forward service/r-spoor-kb-http 5601:5601")
                .contains("(kibana.allowedFrom)");
    }

    @Test
    void they_warn_of_a_store_without_a_volume() {
        assertThat(Chart.defaults().with("influxdb.persistence.enabled", false).notes())
                .contains("WARNING: what influxdb has ends with its pod");
    }

    @Test
    void they_are_quiet_where_all_is_well() {
        assertThat(Chart.defaults()
                        .with("broker.auth.acl.rules", "pattern readwrite devices/%u/#\n")
                        .with("certificates.dnsNames", List.of("mqtt.example.com"))
                        .notes())
                .doesNotContain("WARNING");
    }

    @Test
    void they_speak_only_of_what_is_there() {
        assertThat(Variants.brokerOnly()
                        .with("broker.service.annotations", Map.of())
                        .notes())
                .doesNotContain("kibana", "grafana", "elasticsearch")
                .contains("port-forward r-spoor-broker-0 9000");
    }
}
