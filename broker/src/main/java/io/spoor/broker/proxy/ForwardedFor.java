package io.spoor.broker.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Whose HTTP request it is, by the hops that its header names. Each proxy adds on the right whom it has the request from;
 * what is left of the first address that is no trusted proxy's, anybody may have written there.
 */
public final class ForwardedFor {
    private ForwardedFor() {}

    /**
     * The client.
     *
     * @param hops from left to right, as a header names them
     * @param trusted whether an address is a trusted proxy's, as that of the one who sent the request is
     * @return {@link ProxyHeader#UNKNOWN} if the header does not tell; port 0 if it tells no port
     */
    public static InetSocketAddress client(List<String> hops, Predicate<InetAddress> trusted) {
        InetSocketAddress client = ProxyHeader.UNKNOWN;
        for (int i = hops.size() - 1; i >= 0; i--) {
            client = node(hops.get(i));
            if (client.isUnresolved() || !trusted.test(client.getAddress())) {
                break;
            }
        }
        return client;
    }

    /** The hops of all {@code X-Forwarded-For} headers of a request. */
    public static List<String> hopsOfXForwardedFor(List<String> headers) {
        List<String> hops = new ArrayList<>();
        for (String header : headers) {
            for (String hop : header.split(",", -1)) {
                hops.add(hop.strip());
            }
        }
        return hops;
    }

    /** The hops of all {@code Forwarded} headers of a request (RFC 7239, 4); one that names nobody is empty. */
    public static List<String> hopsOfForwarded(List<String> headers) {
        List<String> hops = new ArrayList<>();
        for (String header : headers) {
            for (String element : split(header, ',')) {
                hops.add(forOf(element));
            }
        }
        return hops;
    }

    private static String forOf(String element) {
        for (String pair : split(element, ';')) {
            int equals = pair.indexOf('=');
            if (equals > 0
                    && pair.substring(0, equals)
                            .strip()
                            .toLowerCase(Locale.ROOT)
                            .equals("for")) {
                return unquoted(pair.substring(equals + 1).strip());
            }
        }
        return "";
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** Splits where the separator is not within quotes. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** {@code 192.0.2.7}, {@code 192.0.2.7:4711}, {@code 2001:db8::1}, {@code [2001:db8::1]} or {@code [2001:db8::1]:4711}. */
    private static InetSocketAddress node(String text) {
        String ip = text;
        String port = "0";
        int bracket = text.indexOf(']');
        int colon = text.indexOf(':');
        if (text.startsWith("[") && bracket > 0) {
            ip = text.substring(1, bracket);
            String rest = text.substring(bracket + 1);
            port = rest.startsWith(":") ? rest.substring(1) : rest.isEmpty() ? "0" : rest;
            if (ip.indexOf(':') < 0) {
                return ProxyHeader.UNKNOWN;
            }
        } else if (colon >= 0 && colon == text.lastIndexOf(':')) {
            ip = text.substring(0, colon);
            port = text.substring(colon + 1);
        }
        InetAddress address = IpLiteral.parse(ip);
        if (address == null) {
            return ProxyHeader.UNKNOWN; // "unknown", an obfuscated name, or nonsense
        }
        return new InetSocketAddress(address, Math.max(0, IpLiteral.port(port)));
    }
}
