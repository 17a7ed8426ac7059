package io.spoor.tracing.match;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses that begin with the same bits, written as {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or as one address. */
public record AddressRange(InetAddress address, int prefix) {
    private static final Pattern FORM = Pattern.compile("([0-9a-fA-F.:]*[.:][0-9a-fA-F.:]*)(?:/([0-9]{1,3}))?");
    private static final String RIGHT = " is not a range of addresses; write 10.0.0.0/8 or 2001:db8::/32 for example";

    /**
     * Reads the form that {@link #toString} writes.
     *
     * @throws IllegalArgumentException if the text is no range; the message says what would be right
     */
    public static AddressRange parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "'" + RIGHT);
        }
        try {
            InetAddress address = InetAddress.getByName(form.group(1)); // digits only, so nothing is looked up
            int bits = address.getAddress().length * 8;
            int prefix = form.group(2) == null ? bits : Integer.parseInt(form.group(2));
            if (prefix <= bits) {
                return new AddressRange(address, prefix);
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "'" + RIGHT, e);
        }
        throw new IllegalArgumentException("'" + text + "'" + RIGHT);
    }

    /** Whether the address is one of these; an IPv4 address that stands in an IPv6 one (::ffff:0:0/96) counts as itself. */
    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit & 7);
            if ((mine[bit >> 3] & mask) != (theirs[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}
