package io.spoor.certs;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The text of IP addresses in the form of RFC 5952 ({@code ::1}, where the JDK writes {@code 0:0:0:0:0:0:0:1}), so that
 * equal addresses are equal texts.
 */
final class IpLiteral {
    private static final int GROUPS = 8;

    private IpLiteral() {}

    /** @param octets 4 or 16 */
    static String of(byte[] octets) throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(octets);
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? address.getHostAddress() : version6(bytes);
    }

    /** @param literal an address, already known not to be a name: nothing is looked up */
    static String canonical(String literal) throws UnknownHostException {
        return of(InetAddress.getByName(literal).getAddress());
    }

    private static String version6(byte[] bytes) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = Byte.toUnsignedInt(bytes[2 * i]) << 8 | Byte.toUnsignedInt(bytes[2 * i + 1]);
        }
        int gap = 0;
        int gapLength = 0;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > gapLength) {
                gap = i;
                gapLength = end - i;
            }
        }
        if (gapLength < 2) {
            return hex(groups, 0, GROUPS);
        }
        return hex(groups, 0, gap) + "::" + hex(groups, gap + gapLength, GROUPS);
    }

    private static String hex(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
