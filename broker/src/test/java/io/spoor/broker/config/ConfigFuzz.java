package io.spoor.broker.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.fuzzing.FuzzTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A configuration file's text: settings, or an exception that lists what is wrong. */
public final class ConfigFuzz implements FuzzTarget {

    private final ConfigLoader loader = new ConfigLoader(Map.of("PORT", "1883"));

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        "listeners: [{name: tcp, type: mqtt, address: \"127.0.0.1:${PORT}\"}]\nhttp: {enabled: false}\n",
                        """
                        node: spoor-1
                        dataDir: data
                        auth: {anonymous: allow, passwordFile: p, accessFile: a}
                        mqtt: {maximumPacketSize: 128KiB, connectTimeout: 5s, maximumQos: 1, queueFullAction: drop-oldest}
                        store: {durability: power, segment: 1MiB}
                        tracing: {messages: all}
                        bridges: {embedded: false, influxdb: {url: "http://localhost:8086"}}
                        """,
                        "a: &x {b: 1}\nc: *x",
                        "? [k]\n: v",
                        "- 1\n- !!int x\n",
                        "mqtt: {x: ${NOPE:-1}}",
                        "%YAML 1.3\n---\n")
                .map(text -> text.getBytes(UTF_8))
                .toList();
    }

    @Override
    public void run(byte[] input) {
        try {
            assertThat(loader.parse(new String(input, UTF_8), "fuzz", Path.of("target")))
                    .isNotNull();
        } catch (ConfigException e) {
            assertThat(e.problems()).isNotEmpty();
        }
    }
}
