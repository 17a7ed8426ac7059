package io.spoor.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlternativeNameTest {
    @ParameterizedTest
    @CsvSource({
        "broker.example.com, dns:broker.example.com",
        "dns:Broker.Example.COM, dns:broker.example.com",
        "*.example.com, dns:*.example.com",
        "broker, dns:broker",
        "dns:bücher.example, dns:xn--bcher-kva.example",
        "192.0.2.7, ip:192.0.2.7",
        "ip:0:0:0:0:0:0:0:1, ip:::1",
        "::1, ip:::1",
        "2001:DB8::7, ip:2001:db8::7",
        "2001:db8:0:0:1:0:0:0, ip:2001:db8:0:0:1::",
        "uri:urn:dev:mac:0024befffe804ff1, uri:urn:dev:mac:0024befffe804ff1",
        "urn:dev:ow:10e2073a01080063, uri:urn:dev:ow:10e2073a01080063",
    })
    void a_name_is_read_with_or_without_its_kind(String text, String expected) throws CertsException {
        AlternativeName name = AlternativeName.parse(text);

        assertThat(name).hasToString(expected);
        assertThat(AlternativeName.parse(name.toString())).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dns:",
                "dns:a..b",
                "dns:-a",
                "dns:a b",
                "dns:a,b",
                "ip:broker",
                "ip:1.2.3",
                "ip:1.2.3.4/24",
                "uri:/relative",
                "uri:a b:c",
                "a/b"
            })
    void what_is_no_name_is_refused_by_name(String text) {
        assertThatThrownBy(() -> AlternativeName.parse(text))
                .isInstanceOf(CertsException.class)
                .hasMessageContaining("'");
    }

    @Test
    void a_device_label_is_no_host() {
        assertThat(AlternativeName.ofHost("Sensor 12 (cellar)")).isEmpty();
        assertThat(AlternativeName.ofHost("::1")).map(AlternativeName::value).contains("::1");
    }
}
