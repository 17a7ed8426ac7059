package io.spoor.broker.proxy;

import static io.spoor.broker.testing.ProxyHeaders.field;
import static io.spoor.broker.testing.ProxyHeaders.tls;
import static io.spoor.broker.testing.ProxyHeaders.v1;
import static io.spoor.broker.testing.ProxyHeaders.v2;
import static io.spoor.broker.testing.ProxyHeaders.withChecksum;
import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.spoor.broker.proxy.ProxyHeader.Forwarded;
import io.spoor.broker.testing.ProxyHeaders;
import io.spoor.tracing.ProxyInfo;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROXY headers, byte by byte. */
class ProxyHeaderTest {

    /** The header, which is there exactly with its last byte; what follows it is not looked at. */
    private static Forwarded forwarded(byte[] header) throws Exception {
        for (int length = 0; length < header.length; length++) {
            assertThat(ProxyHeader.parse(Arrays.copyOf(header, length)))
                    .as("of %s bytes", length)
                    .isNull();
        }
        ProxyHeader parsed = Objects.requireNonNull(ProxyHeader.parse(bytes(header, 0x10, 0xFF)));
        assertThat(parsed.bytes()).isEqualTo(header.length);
        return (Forwarded) parsed.origin();
    }

    private static void assertRefused(byte[] header, String... why) {
        assertThatExceptionOfType(ProxyHeaderException.class)
                .isThrownBy(() -> ProxyHeader.parse(header))
                .withMessageContainingAll(why);
    }

    @Test
    void version_1_names_client_and_destination() throws Exception {
        assertThat(forwarded(v1("198.51.100.4", 41_000)))
                .isEqualTo(new Forwarded(
                        new InetSocketAddress("198.51.100.4", 41_000),
                        new ProxyInfo("proxy-v1", new InetSocketAddress("203.0.113.1", 1883), null, null, null)));
        assertThat(forwarded(bytes("PROXY TCP6 2001:db8::7 2001:db8::1 1 65535\r\n")))
                .extracting(Forwarded::client)
                .isEqualTo(new InetSocketAddress("2001:db8::7", 1));
    }

    @Test
    void version_1_may_not_know_the_client() throws Exception {
        assertThat(forwarded(bytes("PROXY UNKNOWN\r\n")).client()).isEqualTo(ProxyHeader.UNKNOWN);
        assertThat(forwarded(bytes("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n")).client())
                .isEqualTo(ProxyHeader.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 198.51.100.4 203.0.113.1 1\r\n",
                "PROXY TCP4 198.51.100.4 203.0.113.1 1 2 3\r\n",
                "PROXY TCP4  198.51.100.4 203.0.113.1 1 2\r\n",
                "PROXY TCP4 198.51.100.256 203.0.113.1 1 2\r\n",
                "PROXY TCP4 198.51.100 203.0.113.1 1 2\r\n",
                "PROXY TCP4 198.51.100.04 203.0.113.1 1 2\r\n",
                "PROXY TCP4 198.51.100.4. 203.0.113.1 1 2\r\n",
                "PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n",
                "PROXY TCP6 198.51.100.4 203.0.113.1 1 2\r\n",
                "PROXY TCP6 2001:::7 2001:db8::1 1 2\r\n",
                "PROXY TCP6 fe80::1%eth0 2001:db8::1 1 2\r\n",
                "PROXY TCP4 localhost 203.0.113.1 1 2\r\n",
                "PROXY TCP4 198.51.100.4 203.0.113.1 65536 2\r\n",
                "PROXY TCP4 198.51.100.4 203.0.113.1 -1 2\r\n",
                "PROXY TCP4 198.51.100.4 203.0.113.1 01 2\r\n",
                "PROXY UDP4 198.51.100.4 203.0.113.1 1 2\r\n",
                "PROXY \r\n"
            })
    void a_malformed_line_of_version_1_is_refused(String line) {
        assertRefused(bytes(line), "a malformed PROXY header", "expected for example 'PROXY TCP4");
    }

    @Test
    void a_line_without_an_end_is_refused_at_its_longest() throws Exception {
        byte[] line = new byte[107];
        Arrays.fill(line, (byte) ' ');
        System.arraycopy(bytes("PROXY UNKNOWN"), 0, line, 0, 13);
        assertThat(ProxyHeader.parse(Arrays.copyOf(line, 106))).isNull();
        assertRefused(line, "without an end within 107 bytes");
    }

    @Test
    void what_is_no_header_is_refused_with_its_first_byte_that_is_not() {
        assertRefused(bytes(0x10), "no PROXY header", "0x10");
        assertRefused(bytes("PROXX"), "no PROXY header", "0x50524f5858");
        assertRefused(bytes("\r\n\r\nX"), "no PROXY header", "0x0d0a0d0a58");
    }

    @Test
    void version_2_names_client_and_destination() throws Exception {
        assertThat(forwarded(v2("198.51.100.4", 41_000)))
                .isEqualTo(new Forwarded(
                        new InetSocketAddress("198.51.100.4", 41_000),
                        new ProxyInfo("proxy-v2", new InetSocketAddress("203.0.113.1", 8883), null, null, null)));
        assertThat(forwarded(v2("2001:db8::7", 65_535)).client())
                .isEqualTo(new InetSocketAddress("2001:db8::7", 65_535));
    }

    @Test
    void version_2_tells_what_client_and_proxy_agreed_on() throws Exception {
        byte[] header = withChecksum(v2(
                "198.51.100.4",
                1,
                field(0x04, 0, 0, 0),
                field(0x02, "broker.example"),
                field(0x05, "lb-7f"),
                field(0xEA, 1, "vpce-08d2bf15fac5001c9"),
                tls(7, 0, field(0x21, "TLSv1.3"), field(0x22, "dev-7"), field(0x23, "TLS_X"), field(0x24, "SHA256")),
                field(0x03, 0, 0, 0, 0)));
        assertThat(forwarded(header).info())
                .isEqualTo(new ProxyInfo(
                        "proxy-v2",
                        new InetSocketAddress("203.0.113.1", 8883),
                        "lb-7f",
                        "broker.example",
                        new ProxyInfo.Tls("TLSv1.3", "TLS_X", "dev-7", true)));
    }

    @Test
    void a_certificate_is_verified_only_if_one_was_shown_and_found_good() throws Exception {
        assertThat(tlsOf(tls(3, 0)).clientVerified()).isTrue();
        assertThat(tlsOf(tls(5, 0)).clientVerified()).isTrue();
        assertThat(tlsOf(tls(1, 0)).clientVerified()).isFalse();
        assertThat(tlsOf(tls(3, 1)).clientVerified()).isFalse();
        assertThat(forwarded(v2("198.51.100.4", 1, tls(0, 0))).info().tls()).isNull();
    }

    private static ProxyInfo.Tls tlsOf(byte[] field) throws Exception {
        return Objects.requireNonNull(
                forwarded(v2("198.51.100.4", 1, field)).info().tls());
    }

    @Test
    void an_identifier_that_is_no_text_is_hexadecimal() throws Exception {
        assertThat(forwarded(v2("198.51.100.4", 1, field(0x05, 0, 0xFF))).info().uniqueId())
                .isEqualTo("00ff");
    }

    @Test
    void version_2_may_speak_for_itself_or_for_what_has_no_address() throws Exception {
        assertThat(Objects.requireNonNull(ProxyHeader.parse(v2(ProxyHeaders.LOCAL, 0, bytes(1, 2, 3))))
                        .origin())
                .isEqualTo(new ProxyHeader.Local());
        assertThat(forwarded(v2(ProxyHeaders.PROXY, 0, bytes())).client()).isEqualTo(ProxyHeader.UNKNOWN);
        assertThat(forwarded(v2(ProxyHeaders.PROXY, 0x31, new byte[216])).client())
                .isEqualTo(ProxyHeader.UNKNOWN);
        assertThat(forwarded(v2(ProxyHeaders.PROXY, 0x12, new byte[12])).client())
                .isEqualTo(ProxyHeader.UNKNOWN);
    }

    @Test
    void malformed_headers_of_version_2_are_refused() throws Exception {
        assertRefused(v2(0x22, 0x11, new byte[12]), "version and command 0x22", "0x20 (LOCAL) or 0x21 (PROXY)");
        assertRefused(v2(0x11, 0x11, new byte[12]), "version and command 0x11");
        assertRefused(v2(ProxyHeaders.PROXY, 0x41, new byte[12]), "unknown address family 0x41");
        assertRefused(v2(ProxyHeaders.PROXY, 0x11, new byte[11]), "ends within its addresses");
        assertRefused(v2("198.51.100.4", 1, bytes(4, 0)), "ends within a field");
        assertRefused(v2("198.51.100.4", 1, bytes(4, 0, 2, 0)), "field 0x4 claims 2 bytes where 1 are left");
        assertRefused(v2("198.51.100.4", 1, field(0x20, 1, 2)), "whose TLS field has 2 bytes");
        assertRefused(v2("198.51.100.4", 1, field(0x03, 1, 2)), "a checksum of 2 bytes");
        assertRefused(v2("198.51.100.4", 1, field(0x03, 1, 2, 3, 4)), "a wrong checksum");
    }

    @Test
    void a_header_that_would_take_too_much_is_refused_before_it_is_there() throws Exception {
        byte[] header = v2(ProxyHeaders.PROXY, 0x11, new byte[12], field(4, new byte[ProxyHeader.LONGEST]));
        assertRefused(Arrays.copyOf(header, 16), "at most 8192 are read");
    }
}
