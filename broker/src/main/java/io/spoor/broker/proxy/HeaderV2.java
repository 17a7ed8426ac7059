package io.spoor.broker.proxy;

import io.spoor.tracing.ProxyInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Version 2: a signature, command, family, length, addresses, and fields of type, length and value. */
final class HeaderV2 {
    static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};

    /** The length field allows 65,551; a chain of large fields takes two or three thousand. */
    static final int LONGEST = 8 * 1024;

    private static final int FIXED = 16;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;

    private HeaderV2() {}

    static @Nullable ProxyHeader parse(byte[] bytes) throws ProxyHeaderException {
        int begun = Math.min(SIGNATURE.length, bytes.length);
        if (!Arrays.equals(bytes, 0, begun, SIGNATURE, 0, begun)) {
            throw new ProxyHeaderException("no PROXY header: the connection begins with 0x"
                    + HexFormat.of().formatHex(bytes, 0, begun));
        }
        if (bytes.length < FIXED) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).position(SIGNATURE.length);
        int command = in.get() & 0xFF;
        if (command != LOCAL && command != PROXY) {
            throw new ProxyHeaderException("a PROXY header with version and command 0x" + Integer.toHexString(command)
                    + "; expected 0x20 (LOCAL) or 0x21 (PROXY)");
        }
        int family = in.get() & 0xFF;
        int length = in.getShort() & 0xFFFF;
        if (FIXED + length > LONGEST) {
            throw new ProxyHeaderException(
                    "a PROXY header of " + (FIXED + length) + " bytes, at most " + LONGEST + " are read");
        }
        if (bytes.length < FIXED + length) {
            return null;
        }
        if (command == LOCAL) {
            return new ProxyHeader(new ProxyHeader.Local(), FIXED + length);
        }
        in.limit(FIXED + length);
        ProxyHeader.Forwarded forwarded = forwarded(family, in);
        Fields fields = Fields.read(in, Arrays.copyOf(bytes, FIXED + length));
        ProxyInfo info = new ProxyInfo(
                "proxy-v2", forwarded.info().destination(), fields.uniqueId(), fields.authority(), fields.tls());
        return new ProxyHeader(new ProxyHeader.Forwarded(forwarded.client(), info), FIXED + length);
    }

    /** The addresses; those of other families than TCP's are skipped. */
    private static ProxyHeader.Forwarded forwarded(int family, ByteBuffer in) throws ProxyHeaderException {
        int size = switch (family >>> 4) {
            case 0 -> 0;
            case 1 -> 4;
            case 2 -> 16;
            case 3 -> 108;
            default ->
                throw new ProxyHeaderException(
                        "a PROXY header with unknown address family 0x" + Integer.toHexString(family));
        };
        boolean withPorts = size == 4 || size == 16;
        if (in.remaining() < 2 * size + (withPorts ? 4 : 0)) {
            throw new ProxyHeaderException("a PROXY header that ends within its addresses");
        }
        byte[] from = new byte[size];
        byte[] to = new byte[size];
        in.get(from).get(to);
        int fromPort = withPorts ? in.getShort() & 0xFFFF : 0;
        int toPort = withPorts ? in.getShort() & 0xFFFF : 0;
        if (family != TCP4 && family != TCP6) {
            return new ProxyHeader.Forwarded(ProxyHeader.UNKNOWN, ProxyInfo.of(""));
        }
        return new ProxyHeader.Forwarded(
                address(from, fromPort), new ProxyInfo("", address(to, toPort), null, null, null));
    }

    private static InetSocketAddress address(byte[] ip, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 and 16 bytes are always an address", e);
        }
    }
}
