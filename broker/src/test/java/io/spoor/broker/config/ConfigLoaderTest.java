package io.spoor.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.HostAndPort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    @TempDir
    Path folder;

    @Test
    void an_empty_file_means_one_plain_listener_on_the_loopback() {
        // When
        BrokerConfig config = parse("# nothing yet\n");

        // Then
        assertThat(config)
                .isEqualTo(new BrokerConfig(
                        "spoor-0",
                        folder.resolve("data"),
                        List.of(ListenerConfig.plain("tcp", ListenerType.MQTT, new HostAndPort("127.0.0.1", 1883))),
                        AuthConfig.defaults(),
                        MqttConfig.defaults(),
                        TracingConfig.defaults(),
                        StoreConfig.defaults(),
                        HttpConfig.defaults(),
                        List.of(),
                        folder));
    }

    @Test
    void sections_without_keys_mean_the_defaults() {
        // When
        BrokerConfig config = parse("auth:\nmqtt:\ntracing: {}\nbridges:\nhttp: ~\n");

        // Then
        assertThat(config).isEqualTo(parse(""));
    }

    @Test
    void a_file_is_read_with_paths_relative_to_its_folder() throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("spoor.yaml"), "\uFEFFdataDir: ../elsewhere\n");

        // When
        BrokerConfig config = new ConfigLoader(Map.of(), List.of()).load(file);

        // Then
        assertThat(config.baseDir()).isEqualTo(folder);
        assertThat(config.dataDir()).isEqualTo(folder.resolveSibling("elsewhere"));
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        // Given
        String yaml = """
                node: 5
                listener: []
                listeners:
                  - {name: tcp, type: mqtts, address: "127.0.0.1:1883"}
                  - {name: tls, type: mqqt, address: "1883", path: mqtt}
                  - {name: ws, type: ws, path: 7}
                mqtt:
                  maximumQos: 3
                  threads: "4"
                  connectTimeout: 10
                  maximumPacketSize: 1 megabyte
                  publisherBudget: 64MiB
                  brokerBudget: 8MiB
                auth: {anonymous: maybe, passwordFile: nowhere}
                """;

        // When, then
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessage("""
                        spoor.yaml: 14 problems
                          line 1, column 7: node: 5 is not a text; put it in quotes: "5"
                          line 2, column 1: listener: this key is unknown; did you mean listeners? the keys here are node, dataDir, listeners, auth, mqtt, tracing, store, http
                          line 4, column 5: listeners[0].tls: is missing; a listener of type mqtts needs tls: {certificate: FILE, key: FILE}
                          line 5, column 23: listeners[1].type: 'mqqt' is not one of mqtt, mqtts, ws, wss
                          line 5, column 38: listeners[1].address: '1883' is not an address; write host:port, such as 127.0.0.1:1883 or [::1]:1883
                          line 6, column 5: listeners[2].address: is missing; add this key
                          line 6, column 32: listeners[2].path: 7 is not a text; put it in quotes: "7"
                          line 8, column 3: mqtt.maximumQos: 3 is not between 0 and 2
                          line 9, column 12: mqtt.threads: '4' is not a whole number; write it without quotes
                          line 10, column 19: mqtt.connectTimeout: '10' is not a duration; write a whole number and a unit, such as 500ms, 10s, 5m, 12h or 7d
                          line 11, column 22: mqtt.maximumPacketSize: '1 megabyte' is not a size; write a whole number and a unit, such as 512KiB, 64MiB or 1GiB
                          line 13, column 3: mqtt.brokerBudget: 8MiB is less than publisherBudget (64MiB)
                          line 14, column 19: auth.anonymous: 'maybe' is not one of true, false, loopback
                          line 14, column 40: auth.passwordFile: %s does not exist""".formatted(folder.resolve("nowhere")));
    }

    @Test
    void a_missing_file_a_folder_and_bytes_that_are_no_text_are_told_apart() throws Exception {
        // Given
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xC3, (byte) 0x28});
        Path utf8 = Files.writeString(folder.resolve("utf8"), "node: Zürich", StandardCharsets.UTF_8);
        ConfigLoader loader = new ConfigLoader(Map.of(), List.of());

        // When, then
        assertThatThrownBy(() -> loader.load(folder.resolve("nowhere"))).hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> loader.load(folder)).hasMessageContaining("this is a folder, not a file");
        assertThatThrownBy(() -> loader.load(binary)).hasMessageContaining("the file is not UTF-8 text");
        assertThat(loader.load(utf8).node()).isEqualTo("Zürich");
    }

    @Test
    void settings_can_be_given_in_java_by_their_keys() {
        // When
        MqttConfig mqtt =
                MqttConfig.of(Map.of("maximumQos", 1, "connectTimeout", "1s", "maximumPacketSize", DataSize.ofKiB(64)));

        // Then
        assertThat(mqtt.maximumQos()).isEqualTo(1);
        assertThat(mqtt.connectTimeout()).hasSeconds(1);
        assertThat(mqtt.maximumPacketSize()).isEqualTo(DataSize.ofKiB(64));
        assertThatThrownBy(() -> MqttConfig.of(Map.of("maximumQoS", 7)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("did you mean maximumQos?");
    }

    @Test
    void text_that_is_not_the_yaml_of_a_configuration_is_refused_with_its_place() {
        assertWrong("node: [a", "line 1, column 9: this is not YAML: ");
        assertWrong("node: a\n  mqtt: {}\n", "line 2, column 7: this is not YAML: ");
        assertWrong("\tnode: a", "this is not YAML: ");
        assertWrong("node: a\u0000", "this is not YAML: ");
        assertWrong("just text", "line 1, column 1: a configuration consists of keys and values");
        assertWrong("- node", "line 1, column 1: a configuration consists of keys and values");
        assertWrong("node: a\n---\nnode: b\n", "this is not YAML: ");
        assertWrong("? [a, b]\n: c\n", "a key must be a single word");
        assertWrong(
                "node: a\nhttp: {}\nnode: b\n",
                "line 3, column 1: node: this key stands twice, first in line 1; keep one of them");
        assertWrong(
                "mqtt: {threads: 1, threads: 2}",
                "line 1, column 20: mqtt.threads: this key stands twice, first in line 1");
        assertWrong("node: !secret a", "node: the tag !secret is not known; leave it out");
        assertWrong("node: &n a\ndataDir: *n\n", "dataDir: aliases (*name) are not taken here");
        assertWrong("node:\n", "node: has no value; write one or leave the key out");
        assertWrong("node: {a: b}", "node: a section with keys of its own stands where a single value belongs");
        assertWrong("mqtt: [1]", "mqtt: a list stands where a section belongs");
        assertWrong("mqtt: 1", "mqtt: '1' stands where a section belongs");
    }

    @Test
    void listeners_that_cannot_be_together_are_refused() {
        // Given
        String yaml = """
                listeners:
                  - {name: a, type: mqtt, address: "127.0.0.1:1883"}
                  - {name: a, type: ws, address: "127.0.0.1:1883"}
                  - {name: b, type: mqtt, address: "0.0.0.0:1883"}
                  - {name: c, type: mqtt, address: "127.0.0.1:0"}
                  - {name: d, type: mqtt, address: "127.0.0.1:0"}
                http: {address: "127.0.0.1:1883"}
                """;

        // When, then
        assertWrong(
                yaml,
                "line 3, column 6: listeners[1].name: 'a' is taken by another listener",
                "line 3, column 25: listeners[1].address: 127.0.0.1:1883 is taken by listener a",
                "line 4, column 27: listeners[2].address: 0.0.0.0:1883 is taken by listener a",
                "line 7, column 8: http.address: 127.0.0.1:1883 is taken by listener b");
        assertThatThrownBy(() -> parse(yaml)).hasMessageNotContainingAny("listeners[3]", "listeners[4]");
        assertWrong("listeners: []", "listeners: is empty; without a listener nobody can connect");
    }

    @Test
    void settings_without_effect_or_place_are_refused() throws Exception {
        // Given
        Files.writeString(folder.resolve("file"), "");

        // When, then
        assertWrong("dataDir: file", "dataDir: " + folder.resolve("file") + " exists and is not a folder");
        assertWrong("node: \" \"", "node: is empty");
        assertWrong("dataDir: ''", "dataDir: the path is empty");
        assertWrong(
                "auth: {certificateIdentity: cn}",
                "auth.certificateIdentity: has no effect: no listener asks for client certificates");
    }

    @Test
    void the_documented_example_is_right() throws Exception {
        // Given
        for (String name : List.of("server.pem", "server.key", "ca.pem", "passwd", "acl", "influx.token")) {
            Files.writeString(folder.resolve(name), "text\n");
        }
        String yaml = """
                node: spoor-0
                dataDir: data
                listeners:
                  - {name: tcp, type: mqtt, address: "127.0.0.1:1883"}
                  - {name: tls, type: mqtts, address: "0.0.0.0:8883", tls: {certificate: server.pem, key: server.key, clientCa: ca.pem, clientAuth: required}}
                  - {name: ws, type: ws, address: "127.0.0.1:8083", path: /mqtt}
                auth: {anonymous: false, passwordFile: passwd, aclFile: acl}
                tracing:
                  messages: all
                  logstash: {hosts: ["127.0.0.1:5000"]}
                  files: {directory: data/trace}
                bridges:
                  influxdb: {url: "http://127.0.0.1:8086", org: spoor, bucket: mqtt, tokenFile: influx.token}
                http: {address: "127.0.0.1:9464"}
                """;

        // When
        BrokerConfig config = new ConfigLoader(Map.of()).parse(yaml, "spoor.yaml", folder);

        // Then
        assertThat(config.listeners()).hasSize(3);
        assertThat(config.bridges())
                .extracting(BridgeSettings::toString)
                .containsExactlyInAnyOrder("tracing.logstash", "tracing.files", "bridges.influxdb");
        String text = ConfigText.of(config);
        assertThat(ConfigText.of(new ConfigLoader(Map.of()).parse(text, "text", folder)))
                .isEqualTo(text);
    }

    @Test
    void a_mapping_of_payloads_can_say_everything_and_prints_as_it_is_read() {
        // Given
        String yaml = """
                bridges:
                  influxdb:
                    url: "http://127.0.0.1:8086"
                    api: v1
                    bucket: mqtt
                    maximumSeries: 5000
                    beyondMaximumSeries: dead-letter
                    sparkplugRebirth: false
                    mappings:
                      - topic: plant/+/+/state
                        measurement: state
                        measurementPath: kind
                        tags: _/line/device/_
                        fixedTags: {site: berlin}
                        messageTags: [qos, retain, user-name]
                        tagPaths: {unit: meta.unit, "no": /a.b/0}
                        types: {temp: float, motor.count: integer, ok: boolean, name: string}
                        format: json
                        json: {separator: "_", arrays: json, points: readings, include: ["*.value"], exclude: [raw]}
                        time: {path: ts, format: ms, zone: Europe/Berlin, past: 30d, future: 1h, otherwise: arrival}
                        topicTag: false
                      - topic: telegraf/#
                        format: line-protocol
                        time: {format: s}
                """;

        // When
        String text = ConfigText.of(parseWithBridges(yaml));

        // Then
        assertThat(text)
                .contains("messageTags:", "- user-name", "unit\": \"meta.unit\"", "motor.count\": integer")
                .contains("past: 30d", "otherwise: arrival", "format: line-protocol");
        assertThat(ConfigText.of(parseWithBridges(text))).isEqualTo(text);
        assertThatThrownBy(() -> parseWithBridges(yaml.replace("path: ts", "path: a..b")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("mappings[0].time.path: 'a..b' is not a path");
        assertThatThrownBy(() -> parseWithBridges(yaml.replace("Europe", "Mars")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("mappings[0].time.zone: 'Mars/Berlin' is no time zone");
    }

    private BrokerConfig parseWithBridges(String yaml) {
        return new ConfigLoader(Map.of()).parse(yaml, "spoor.yaml", folder);
    }

    private void assertWrong(String yaml, String... messages) {
        assertThatThrownBy(() -> parse(yaml))
                .as(yaml)
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(messages);
    }

    private BrokerConfig parse(String yaml) {
        return new ConfigLoader(Map.of(), List.of()).parse(yaml, "spoor.yaml", folder);
    }
}
