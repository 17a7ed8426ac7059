package io.spoor.bridges.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTableTest {
    private final TraceTable table = new TraceTable();

    @Test
    void an_event_becomes_a_row_with_the_time_to_the_nanosecond() {
        String document = "{\"@timestamp\":\"2026-01-02T03:04:05.006007008Z\",\"event\":{\"action\":\"client-connect\","
                + "\"sequence\":42,\"duration\":1500000,\"reason\":null},\"client\":{\"ip\":\"192.0.2.7\",\"port\":\"x\"}}";

        String line = table.row(document).toLineProtocol();

        assertThat(line)
                .isEqualTo("trace action=\"client-connect\",doc=\"" + document.replace("\"", "\\\"")
                        + "\",duration_ms=1.5,ip=\"192.0.2.7\",sequence=42i 1767323045006007008");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "\"text\"",
                "{}",
                "{\"@timestamp\":\"yesterday\"}",
                "{\"@timestamp\":\"+999999999-12-31T23:59:59Z\"}"
            })
    void what_is_no_event_is_refused(String document) {
        assertThatThrownBy(() -> table.row(document)).isInstanceOf(IllegalArgumentException.class);
    }
}
