package io.spoor.broker.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.spoor.tracing.ProxyInfo;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The fields behind the addresses of a header of version 2 (2.2.1 to 2.2.7); those that the broker does not know are
 * skipped.
 */
record Fields(@Nullable String uniqueId, @Nullable String authority, ProxyInfo.@Nullable Tls tls) {
    private static final int AUTHORITY = 0x02;
    private static final int CRC = 0x03;
    private static final int UNIQUE_ID = 0x05;
    private static final int SSL = 0x20;
    private static final int SSL_VERSION = 0x21;
    private static final int SSL_CN = 0x22;
    private static final int SSL_CIPHER = 0x23;
    private static final int USED_TLS = 0x01;
    private static final int CERTIFICATE_SHOWN = 0x02 | 0x04; // on this connection, or in the session that it resumes
    private static final int HEADER = 3;

    /** @param header the whole of it, which may be changed */
    static Fields read(ByteBuffer in, byte[] header) throws ProxyHeaderException {
        String uniqueId = null;
        String authority = null;
        ProxyInfo.Tls tls = null;
        while (in.hasRemaining()) {
            int at = in.position();
            int type = type(in);
            ByteBuffer value = value(in, type);
            switch (type) {
                case AUTHORITY -> authority = text(value);
                case UNIQUE_ID -> uniqueId = textOrHex(value);
                case SSL -> tls = tls(value);
                case CRC -> check(value, at + HEADER, header);
                default -> {} // a newer or a vendor's own field
            }
        }
        return new Fields(uniqueId, authority, tls);
    }

    private static int type(ByteBuffer in) throws ProxyHeaderException {
        if (in.remaining() < HEADER) {
            throw new ProxyHeaderException("a PROXY header that ends within a field");
        }
        return in.get() & 0xFF;
    }

    private static ByteBuffer value(ByteBuffer in, int type) throws ProxyHeaderException {
        int length = in.getShort() & 0xFFFF;
        if (length > in.remaining()) {
            throw new ProxyHeaderException("a PROXY header whose field 0x" + Integer.toHexString(type) + " claims "
                    + length + " bytes where " + in.remaining() + " are left");
        }
        ByteBuffer value = in.slice(in.position(), length);
        in.position(in.position() + length);
        return value;
    }

    private static void check(ByteBuffer value, int at, byte[] header) throws ProxyHeaderException {
        if (value.remaining() != Integer.BYTES) {
            throw new ProxyHeaderException("a PROXY header with a checksum of " + value.remaining() + " bytes");
        }
        int expected = value.getInt();
        ByteBuffer.wrap(header).putInt(at, 0);
        CRC32C crc = new CRC32C();
        crc.update(header);
        ByteBuffer.wrap(header).putInt(at, expected);
        if ((int) crc.getValue() != expected) {
            throw new ProxyHeaderException("a PROXY header with a wrong checksum");
        }
    }

    private static ProxyInfo.@Nullable Tls tls(ByteBuffer value) throws ProxyHeaderException {
        if (value.remaining() < 1 + Integer.BYTES) {
            throw new ProxyHeaderException("a PROXY header whose TLS field has " + value.remaining() + " bytes");
        }
        int used = value.get();
        boolean good = value.getInt() == 0;
        String version = null;
        String cipher = null;
        String name = null;
        while (value.hasRemaining()) {
            int type = type(value);
            ByteBuffer part = value(value, type);
            switch (type) {
                case SSL_VERSION -> version = text(part);
                case SSL_CIPHER -> cipher = text(part);
                case SSL_CN -> name = text(part);
                default -> {} // algorithms, or what is newer
            }
        }
        if ((used & USED_TLS) == 0) {
            return null;
        }
        return new ProxyInfo.Tls(version, cipher, name, good && (used & CERTIFICATE_SHOWN) != 0);
    }

    private static String text(ByteBuffer value) {
        return UTF_8.decode(value).toString();
    }

    private static String textOrHex(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        for (byte b : bytes) {
            if (b < 0x20 || b > 0x7E) {
                return HexFormat.of().formatHex(bytes);
            }
        }
        return new String(bytes, US_ASCII);
    }
}
