package io.spoor.broker.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses as text, and nothing else: a name is never looked up. */
final class IpLiteral {
    private static final int LONGEST = 45; // of IPv6, with an IPv4 address at the end
    private static final Pattern V4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}|0");

    private IpLiteral() {}

    /** The address; null if the text is none. */
    static @Nullable InetAddress parse(String text) {
        if (text.length() > LONGEST
                || !(V4.matcher(text).matches() || V6.matcher(text).matches())) {
            return null;
        }
        try {
            return InetAddress.getByName(text); // has only digits, dots and colons, so nothing is looked up
        } catch (UnknownHostException e) {
            return null; // too many colons, for example
        }
    }

    /** The port; -1 if the text is none. */
    static int port(String text) {
        int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : -1;
        return port <= 65_535 ? port : -1;
    }
}
