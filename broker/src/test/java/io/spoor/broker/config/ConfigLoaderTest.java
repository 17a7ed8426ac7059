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
                          line 2, column 1: listener: this key is unknown; did you mean listeners? the keys here are node, dataDir, listeners, auth, mqtt, tracing, http
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

    private BrokerConfig parse(String yaml) {
        return new ConfigLoader(Map.of(), List.of()).parse(yaml, "spoor.yaml", folder);
    }
}
