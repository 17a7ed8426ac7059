package io.spoor.broker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose request it is, with 10.0.0.0/8 for trusted proxies. */
class ForwardedForTest {

    private static boolean trusted(InetAddress address) {
        return address.getAddress()[0] == 10;
    }

    private static InetSocketAddress byX(String... headers) {
        return ForwardedFor.client(ForwardedFor.hopsOfXForwardedFor(List.of(headers)), ForwardedForTest::trusted);
    }

    private static InetSocketAddress byForwarded(String... headers) {
        return ForwardedFor.client(ForwardedFor.hopsOfForwarded(List.of(headers)), ForwardedForTest::trusted);
    }

    @Test
    void the_last_address_that_is_no_trusted_proxys_is_the_client() {
        InetSocketAddress client = new InetSocketAddress("198.51.100.4", 0);
        assertThat(byX("198.51.100.4")).isEqualTo(client);
        assertThat(byX("127.0.0.1, 192.0.2.1,198.51.100.4 , 10.0.0.2, 10.0.0.3"))
                .isEqualTo(client);
        assertThat(byX("127.0.0.1", "198.51.100.4", "10.0.0.2")).isEqualTo(client);
        assertThat(byForwarded("for=127.0.0.1, for=198.51.100.4;by=10.0.0.9;proto=https", "For=\"10.0.0.2\""))
                .isEqualTo(client);
    }

    @Test
    void a_request_that_began_at_a_trusted_proxy_is_that_ones() {
        assertThat(byX("10.0.0.1, 10.0.0.2")).isEqualTo(new InetSocketAddress("10.0.0.1", 0));
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.4:4711, 198.51.100.4, 4711",
        "2001:db8::7, 2001:db8::7, 0",
        "[2001:db8::7], 2001:db8::7, 0",
        "[2001:db8::7]:4711, 2001:db8::7, 4711",
        "198.51.100.4:_port, 198.51.100.4, 0",
        "198.51.100.4:99999, 198.51.100.4, 0",
    })
    void an_address_may_have_a_port(String hop, String ip, int port) {
        assertThat(byX(hop)).isEqualTo(new InetSocketAddress(ip, port));
        assertThat(byForwarded("proto=wss;for=\"" + hop + "\"")).isEqualTo(new InetSocketAddress(ip, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unknown",
                "_hidden",
                "localhost",
                "1.2.3",
                "1.2.3.4.5",
                "[1.2.3.4]",
                "[::1",
                "::1]",
                "1::2::3",
                ",",
                "\"",
                "198.51.100.4, unknown",
                "198.51.100.4, ",
                "\u00e9",
                "0x7f000001",
                "127.1"
            })
    void what_is_no_address_hides_the_client_and_all_before_it(String header) {
        assertThat(byX(header)).isEqualTo(ProxyHeader.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "for",
                "for=",
                "by=198.51.100.4",
                "for=198.51.100.4,proto=http",
                "for=\"198.51.100.4",
                "x\"for=198.51.100.4",
                "for=\"x, for=198.51.100.4\"",
                "for=198.51.100.4;x=\"\\"
            })
    void a_forwarded_header_that_names_nobody_hides_the_client(String header) {
        assertThat(byForwarded(header))
                .isEqualTo(header.endsWith("\\") ? new InetSocketAddress("198.51.100.4", 0) : ProxyHeader.UNKNOWN);
    }

    @Test
    void without_a_header_nobody_is_named() {
        assertThat(byX()).isEqualTo(ProxyHeader.UNKNOWN);
    }
}
