package io.spoor.broker.testing;

import static io.spoor.broker.testing.RawBytes.bytes;
import static io.spoor.broker.testing.RawBytes.sized;
import static io.spoor.broker.testing.RawBytes.u16;
import static io.spoor.broker.testing.RawBytes.u32;

import java.net.InetAddress;
import java.util.zip.CRC32C;

/** Headers of the PROXY protocol, composed without the broker's own reading of them. */
public final class ProxyHeaders {
    public static final int LOCAL = 0x20;
    public static final int PROXY = 0x21;

    private static final byte[] SIGNATURE = bytes("\r\n\r\n", 0, "\r\nQUIT\n");

    private ProxyHeaders() {}

    /** Version 1, for a client of IPv4. */
    public static byte[] v1(String clientIp, int clientPort) {
        return bytes("PROXY TCP4 " + clientIp + " 203.0.113.1 " + clientPort + " 1883\r\n");
    }

    /** Version 2, for a client of either family, with fields behind the addresses. */
    public static byte[] v2(String clientIp, int clientPort, byte[]... fields) throws Exception {
        byte[] client = InetAddress.getByName(clientIp).getAddress();
        byte[] proxy = InetAddress.getByName(client.length == 4 ? "203.0.113.1" : "2001:db8::1")
                .getAddress();
        byte[] addresses = bytes(client, proxy, u16(clientPort), u16(8883));
        return v2(PROXY, client.length == 4 ? 0x11 : 0x21, addresses, fields);
    }

    /** Version 2, whatever is in it. */
    public static byte[] v2(int command, int family, byte[] addresses, byte[]... fields) {
        return bytes(SIGNATURE, command, family, sized(addresses, bytes((Object[]) fields)));
    }

    /** A field of version 2. */
    public static byte[] field(int type, Object... value) {
        return bytes(type, sized(value));
    }

    /** The field with what client and proxy agreed on in TLS. */
    public static byte[] tls(int client, int verify, byte[]... fields) {
        return field(0x20, client, u32(verify), bytes((Object[]) fields));
    }

    /** Fills in the checksum of a header whose last field is one with four bytes. */
    public static byte[] withChecksum(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header);
        byte[] sum = u32(crc.getValue());
        System.arraycopy(sum, 0, header, header.length - 4, 4);
        return header;
    }
}
