package io.spoor.tracing.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "::1, ::1",
        "::, ::",
        "2001:DB8::1, 2001:db8::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "fe80::1%1, fe80::1"
    })
    void addresses_have_their_canonical_text(String given, String text) throws UnknownHostException {
        assertThat(Addresses.text(new InetSocketAddress(InetAddress.getByName(given), 1)))
                .isEqualTo(text);
    }

    @Test
    void an_unresolved_address_has_none() {
        assertThat(Addresses.text(InetSocketAddress.createUnresolved("nowhere.example", 1)))
                .isNull();
    }

    /** The first two are of the specification's own test data, the others were computed by a second implementation. */
    @ParameterizedTest
    @CsvSource({
        "128.232.110.120, 34855, 66.35.250.204, 80, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "66.35.250.204, 80, 128.232.110.120, 34855, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "2001:db8::9, 40000, 2001:db8::1, 8883, 1:wAeI9tUPWeTtzxGEbaSZjxkaZeY=",
        "127.0.0.1, 50000, 127.0.0.1, 1883, 1:l+7TXWEZ9HLkc55UO2I+M/cmL/s=",
        "127.0.0.1, 1883, 127.0.0.1, 50000, 1:l+7TXWEZ9HLkc55UO2I+M/cmL/s=",
        "200.1.2.3, 9, 100.1.2.3, 65535, 1:uRb2Aktnun9wJXPwuVf2TN7/2mQ="
    })
    void a_flow_has_the_community_id_of_the_specification(String a, int portA, String b, int portB, String id) {
        assertThat(CommunityId.of(new InetSocketAddress(a, portA), new InetSocketAddress(b, portB)))
                .isEqualTo(id);
    }

    @Test
    void a_flow_between_two_families_has_none() {
        assertThat(CommunityId.of(new InetSocketAddress("192.0.2.1", 1), new InetSocketAddress("2001:db8::1", 2)))
                .isNull();
    }
}
