package io.spoor.tracing.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.1.64/26, 192.168.1.127, true",
        "192.168.1.64/26, 192.168.1.128, false",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "0.0.0.0/0, 1.2.3.4, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "::1/128, ::1, true"
    })
    void contains_what_begins_with_its_bits(String range, String address, boolean contained) throws Exception {
        // When, then
        assertThat(AddressRange.parse(range).contains(InetAddress.getByName(address)))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "10.0.0.0/33", "::1/129", "10.0.0/8/1", "1.2.3.4.5", "10.0.0.0/", "a", "::g"})
    void anything_else_is_refused_without_a_look_up(String text) {
        // When, then
        assertThatThrownBy(() -> AddressRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'" + text + "' is not a range of addresses; write 10.0.0.0/8 or 2001:db8::/32 for example");
    }

    @Test
    void its_text_is_read_as_the_same_range() {
        // Given
        AddressRange range = AddressRange.parse("2001:db8::/32");

        // When, then
        assertThat(AddressRange.parse(range.toString())).isEqualTo(range);
    }
}
