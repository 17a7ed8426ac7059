package io.spoor.broker.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.spoor.tracing.ProxyInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Version 1: {@code PROXY TCP4 192.0.2.7 192.0.2.1 50123 1883} and the end of a line. */
final class HeaderV1 {
    private static final String BEGINNING = "PROXY ";
    private static final int LONGEST = 107; // with the end of the line
    private static final String RIGHT = "; expected for example 'PROXY TCP4 192.0.2.7 192.0.2.1 50123 1883'";

    private HeaderV1() {}

    static @Nullable ProxyHeader parse(byte[] bytes) throws ProxyHeaderException {
        String text = new String(bytes, 0, Math.min(bytes.length, LONGEST), ISO_8859_1);
        int begun = Math.min(BEGINNING.length(), text.length());
        if (!text.startsWith(BEGINNING.substring(0, begun))) {
            throw new ProxyHeaderException("no PROXY header: the connection begins with 0x"
                    + java.util.HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 12)));
        }
        int end = text.indexOf("\r\n");
        if (end >= 0) {
            return new ProxyHeader(origin(text.substring(0, end)), end + 2);
        }
        if (text.length() == LONGEST) {
            throw new ProxyHeaderException("a PROXY header of version 1 without an end within " + LONGEST + " bytes");
        }
        return null;
    }

    private static ProxyHeader.Origin origin(String line) throws ProxyHeaderException {
        String[] words = line.split(" ", -1);
        ProxyInfo info = ProxyInfo.of("proxy-v1");
        if (words[1].equals("UNKNOWN")) { // what follows is to be ignored
            return new ProxyHeader.Forwarded(ProxyHeader.UNKNOWN, info);
        }
        boolean v4 = words[1].equals("TCP4");
        if (!v4 && !words[1].equals("TCP6") || words.length != 6) {
            throw malformed(line);
        }
        InetSocketAddress client = address(words[2], words[4], v4, line);
        InetSocketAddress destination = address(words[3], words[5], v4, line);
        return new ProxyHeader.Forwarded(client, new ProxyInfo(info.protocol(), destination, null, null, null));
    }

    private static InetSocketAddress address(String ip, String port, boolean v4, String line)
            throws ProxyHeaderException {
        InetAddress address = IpLiteral.parse(ip);
        int number = IpLiteral.port(port);
        if (address == null || number < 0 || v4 != (ip.indexOf(':') < 0)) {
            throw malformed(line);
        }
        return new InetSocketAddress(address, number);
    }

    private static ProxyHeaderException malformed(String line) {
        return new ProxyHeaderException("a malformed PROXY header '" + line + "'" + RIGHT);
    }
}
