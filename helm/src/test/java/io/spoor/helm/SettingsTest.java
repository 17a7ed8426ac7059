package io.spoor.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of one's own in the files of the parts, and what cannot be set by environment. */
class SettingsTest {
    @ParameterizedTest
    @CsvSource({
        "elasticsearch, elasticsearch.yml, network.host, ::",
        "elasticsearch, elasticsearch.yml, xpack.ml.enabled, true",
        "kibana, kibana.yml, server.host, ::",
        "kibana, kibana.yml, telemetry.optIn, true",
        "logstash, logstash.yml, api.http.host, 127.0.0.1"
    })
    void one_of_ones_own_takes_the_place_of_ours(String part, String file, String setting, String value) {
        // When
        String text = file(Chart.defaults().with(part + ".config", Map.of(setting, value)), part, file);

        // Then: once, for these programs refuse to start with a setting that is there twice
        assertThat(text.lines().filter(line -> line.startsWith(setting + ":"))).hasSize(1);
        assertThat(YamlText.read(text).path(setting).asString()).isEqualTo(value);
    }

    static Stream<Chart> in_pieces() {
        return Stream.of(
                Chart.defaults().with("elasticsearch.config", Map.of("network", Map.of("host", "::"))),
                Chart.defaults()
                        .with(
                                "elasticsearch.config",
                                Map.of("xpack.security", Map.of("http", Map.of("ssl.enabled", true)))),
                Chart.defaults().with("kibana.config", Map.of("server", Map.of("ssl", Map.of("enabled", false)))),
                Chart.defaults().with("logstash.config", Map.of("queue", Map.of("type", "memory"))));
    }

    @ParameterizedTest
    @MethodSource("in_pieces")
    void one_of_ours_in_pieces_is_refused(Chart chart) {
        assertThatThrownBy(chart::text).hasMessageContaining("in one piece, for the chart sets it, too");
    }

    @Test
    void others_may_be_in_pieces() {
        assertThat(file(
                        Chart.defaults()
                                .with(
                                        "kibana.config",
                                        Map.of("server", Map.of("ssl", Map.of("cipherSuites", List.of())))),
                        "kibana",
                        "kibana.yml"))
                .contains("cipherSuites", "server.ssl.enabled: true");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 0.0.0.0", "::, ::"})
    void kibana_listens_on_ipv6_where_the_broker_does(String address, String host) {
        // Node.js takes 0.0.0.0 for IPv4 alone; a JVM and Go for both
        assertThat(YamlText.read(file(Chart.defaults().with("broker.bindAddress", address), "kibana", "kibana.yml"))
                        .path("server.host")
                        .asString())
                .isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOG_LEVEL",
                "PIPELINE_WORKERS",
                "QUEUE_TYPE",
                "NODE_NAME",
                "log.level",
                "XPACK_MONITORING_ENABLED",
                "DEAD_LETTER_QUEUE_ENABLE",
                "CONFIG_RELOAD_AUTOMATIC"
            })
    void a_variable_that_logstashs_image_writes_into_its_settings_is_refused(String name) {
        for (boolean eck : new boolean[] {false, true}) {
            assertThatThrownBy(() -> withVariable("logstash", name)
                            .with("eck.enabled", eck)
                            .text())
                    .hasMessageContaining("logstash.extraEnv: " + name)
                    .hasMessageContaining("logstash.config");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TZ",
                "LS_JAVA_OPTS",
                "LOGSTASH_KEYSTORE_PASS",
                "PATH",
                "HTTP_PROXY",
                "LOG4J_FORMAT_MSG_NO_LOOKUPS"
            })
    void others_are_not(String name) {
        assertThat(withVariable("logstash", name).text()).contains("name: " + name);
    }

    @Test
    void so_is_kibanas() {
        assertThatThrownBy(() -> withVariable("kibana", "I18N_LOCALE").text())
                .hasMessageContaining("kibana.extraEnv: I18N_LOCALE")
                .hasMessageContaining("kibana.config");
    }

    @Test
    void large_numbers_are_written_out_for_grafana() {
        // When
        String ini = file(
                Chart.defaults()
                        .with(
                                "grafana.config",
                                Map.of(
                                        "dataproxy",
                                        Map.of("response_limit", 100_000_000, "logging", true, "ratio", 0.25))),
                "grafana",
                "grafana.ini");

        // Then
        assertThat(ini)
                .contains("response_limit = 100000000\n", "logging = true\n", "ratio = 0.25\n", "http_port = 3000\n");
    }

    private static Chart withVariable(String part, String name) {
        return Chart.defaults().with(part + ".extraEnv", List.of(Map.of("name", name, "value", "x")));
    }

    private static String file(Chart chart, String part, String file) {
        return chart.render()
                .get("ConfigMap", Chart.FULL_NAME + "-" + part)
                .at("/data")
                .path(file)
                .asString();
    }
}
