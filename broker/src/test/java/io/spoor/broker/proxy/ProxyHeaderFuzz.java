package io.spoor.broker.proxy;

import static io.spoor.broker.testing.ProxyHeaders.field;
import static io.spoor.broker.testing.ProxyHeaders.tls;
import static io.spoor.broker.testing.ProxyHeaders.v1;
import static io.spoor.broker.testing.ProxyHeaders.v2;
import static io.spoor.broker.testing.ProxyHeaders.withChecksum;
import static io.spoor.broker.testing.RawBytes.bytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.fuzzing.FuzzTarget;
import java.util.Arrays;
import java.util.List;

/** A PROXY header, or the value of a header of HTTP: an address, or none, or an error that says why. */
public final class ProxyHeaderFuzz implements FuzzTarget {

    @Override
    public List<byte[]> seeds() throws Exception {
        return List.of(
                v1("198.51.100.4", 1),
                bytes("PROXY UNKNOWN\r\n"),
                bytes("PROXY TCP6 2001:db8::7 2001:db8::1 1 2\r\n"),
                v2("2001:db8::7", 1, field(2, "a"), tls(7, 0, field(0x21, "TLSv1.3")), field(5, 1)),
                withChecksum(v2("198.51.100.4", 1, field(3, 0, 0, 0, 0))),
                v2(0x20, 0, bytes()),
                bytes("for=192.0.2.60;proto=http;by=203.0.113.43, for=\"[2001:db8::1]:4711\", for=_x"),
                bytes("198.51.100.4, 10.0.0.1:80, [2001:db8::1]:1, unknown"));
    }

    @Override
    public void run(byte[] input) {
        try {
            ProxyHeader header = ProxyHeader.parse(Arrays.copyOf(input, Math.min(input.length, ProxyHeader.LONGEST)));
            assertThat(header == null && input.length >= ProxyHeader.LONGEST).isFalse();
            assertThat(header == null || header.bytes() <= input.length).isTrue();
        } catch (ProxyHeaderException e) {
            assertThat(e.getMessage()).contains("PROXY header");
        }
        List<String> values = List.of(new String(input, ISO_8859_1));
        assertThat(ForwardedFor.client(ForwardedFor.hopsOfForwarded(values), address -> false))
                .isNotNull();
        assertThat(ForwardedFor.client(ForwardedFor.hopsOfXForwardedFor(values), address -> true))
                .isNotNull();
    }
}
