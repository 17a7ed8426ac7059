package io.spoor.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentVariablesTest {
    private final Map<String, String> environment =
            Map.of("NODE", "spoor-7", "QOS", "1", "EMPTY", "", "DOLLAR", "a$1\\b", "NESTED", "${NODE}");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    plain                 | plain
                    ${NODE}               | spoor-7
                    <${NODE}>${QOS}       | <spoor-7>1
                    ${NOBODY:else}        | else
                    ${NOBODY:a:b}         | a:b
                    x${NOBODY:}           | x
                    x${EMPTY:unused}      | x
                    ${DOLLAR}             | a$1\\b
                    ${NESTED}             | ${NODE}
                    $${NODE}              | ${NODE}
                    $NODE costs $5        | $NODE costs $5
                    """)
    void references_are_replaced_once(String text, String expected) {
        assertThat(new EnvironmentVariables(environment).replaceIn(text)).isEqualTo(expected);
    }

    @Test
    void values_from_the_environment_take_the_type_that_the_key_has() {
        // When
        BrokerConfig config = parse("""
                node: ${QOS}
                mqtt:
                  maximumQos: ${QOS}
                  retainAvailable: ${NOBODY:false}
                  connectTimeout: "${QOS}s"
                """);

        // Then
        assertThat(config.node()).isEqualTo("1");
        assertThat(config.mqtt().maximumQos()).isEqualTo(1);
        assertThat(config.mqtt().retainAvailable()).isFalse();
        assertThat(config.mqtt().connectTimeout()).hasSeconds(1);
    }

    @Test
    void a_variable_without_value_and_default_is_named_with_its_place() {
        assertThatThrownBy(() -> parse("node: a\nmqtt: {maximumQos: \"${NOBODY}\"}\nhttp: {address: '${a b}'}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(
                        "line 2, column 20: mqtt.maximumQos: the environment variable NOBODY is not set; set it or"
                                + " write ${NOBODY:default}",
                        "line 3, column 17: http.address: this is not a reference to an environment variable");
    }

    private BrokerConfig parse(String yaml) {
        return new ConfigLoader(environment, List.of()).parse(yaml, "spoor.yaml", Path.of("/base"));
    }
}
