package io.spoor.tracing.ecs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Stand-ins for names: the same name always gets the same one, and who does not have the key can neither get back to the
 * name nor try out names (HMAC-SHA-256, the first 80 bits; GDPR, article 4 (5)). Used by one thread.
 */
public final class Pseudonyms {
    /** The shortest key that is worth its name, in bytes. */
    public static final int SHORTEST_KEY = 16;

    /** What may be replaced. */
    public enum Kind {
        /** {@code mqtt.client_id}, {@code mqtt.sender.client_id} and where else it is written out. */
        CLIENT_ID,
        /** {@code user.name}. */
        USER_NAME,
        /** Addresses of clients and proxies; each becomes one of {@code fd00::/8} (RFC 4193), so that it still is one. */
        ADDRESS,
        /** Subject, serial number, fingerprint and alternative names of a client's certificate. */
        CERTIFICATE
    }

    private static final String ALGORITHM = "HmacSHA256";
    private static final int TEXT_BYTES = 10;
    private static final int ADDRESS_BYTES = 16;
    private static final byte UNIQUE_LOCAL = (byte) 0xfd;

    private final Mac mac;
    private final Set<Kind> kinds;

    /**
     * @param key at least {@value #SHORTEST_KEY} bytes; who wants the same pseudonyms later keeps it
     * @throws IllegalArgumentException if the key is too short
     */
    public Pseudonyms(byte[] key, Set<Kind> kinds) {
        if (key.length < SHORTEST_KEY) {
            throw new IllegalArgumentException("the key has " + key.length + " bytes; at least " + SHORTEST_KEY
                    + " are needed, for example from: head -c 32 /dev/urandom | base64");
        }
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
        this.kinds = Set.copyOf(kinds);
    }

    boolean replace(Kind kind) {
        return kinds.contains(kind);
    }

    /** The name itself, or what stands for it; an empty name stays one. */
    String text(Kind kind, String name) {
        if (!kinds.contains(kind) || name.isEmpty()) {
            return name;
        }
        return "p-" + HexFormat.of().formatHex(hash(kind, name.getBytes(UTF_8)), 0, TEXT_BYTES);
    }

    /** The address itself, or what stands for it; the port stays. */
    InetSocketAddress address(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        if (ip == null || !kinds.contains(Kind.ADDRESS)) {
            return address;
        }
        byte[] standIn = Arrays.copyOf(hash(Kind.ADDRESS, ip.getAddress()), ADDRESS_BYTES);
        standIn[0] = UNIQUE_LOCAL;
        try {
            return new InetSocketAddress(Inet6Address.getByAddress(null, standIn, -1), address.getPort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }

    /** A text in which somebody may be named, with stand-ins for what is known of the client. */
    @Nullable
    String within(
            @Nullable String text, String clientId, @Nullable String userName, @Nullable InetSocketAddress address) {
        String result = text;
        if (result != null && replace(Kind.CLIENT_ID) && !clientId.isEmpty()) {
            result = result.replace(clientId, text(Kind.CLIENT_ID, clientId));
        }
        if (result != null && replace(Kind.USER_NAME) && userName != null && !userName.isEmpty()) {
            result = result.replace(userName, text(Kind.USER_NAME, userName));
        }
        String ip = address == null ? null : Addresses.text(address);
        if (result != null && replace(Kind.ADDRESS) && address != null && ip != null) {
            result = result.replace(ip, String.valueOf(Addresses.text(address(address))));
        }
        return result;
    }

    private byte[] hash(Kind kind, byte[] name) {
        mac.update((byte) kind.ordinal()); // the same text as client identifier and as user name is two things
        return mac.doFinal(name);
    }
}
