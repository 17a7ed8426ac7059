package io.spoor.broker.protocol;

import static io.spoor.broker.protocol.MqttProtocolException.malformed;

import io.netty.buffer.ByteBuf;

/**
 * Reads the fields of one packet's body and never past its end: what would be there is reported as missing, by name.
 * Lives for one call of a decoder.
 */
final class PacketReader {

    private final ByteBuf buf;
    private final int bodyEnd;
    private int index;
    private int end;

    PacketReader(ByteBuf body) {
        this.buf = body;
        this.index = body.readerIndex();
        this.bodyEnd = body.writerIndex();
        this.end = bodyEnd;
    }

    /** Bytes left, within the properties while they are being read. */
    int remaining() {
        return end - index;
    }

    int index() {
        return index;
    }

    int readByte(String what) throws MqttProtocolException {
        return buf.getUnsignedByte(advance(1, what));
    }

    int readShort(String what) throws MqttProtocolException {
        return buf.getUnsignedShort(advance(2, what));
    }

    long readInt(String what) throws MqttProtocolException {
        return buf.getUnsignedInt(advance(4, what));
    }

    int readVarint(String what) throws MqttProtocolException {
        int value = Varint.read(buf, index, end);
        if (value == Varint.INCOMPLETE) {
            throw missing(what);
        }
        if (value == Varint.MALFORMED) {
            throw malformed(what + " is not a valid variable byte integer");
        }
        index += Varint.size(value);
        return value;
    }

    String readText(String what) throws MqttProtocolException {
        int length = skipText(what);
        return Utf8.read(buf, index - length, length);
    }

    /** Checks a text and returns its length in bytes. */
    int skipText(String what) throws MqttProtocolException {
        int length = readShort(what);
        int start = advance(length, what);
        if (!Utf8.isWellFormed(buf, start, length)) {
            throw malformed(what + " is not well-formed UTF-8 without U+0000");
        }
        return length;
    }

    byte[] readBinary(String what) throws MqttProtocolException {
        int length = readShort(what);
        int start = advance(length, what);
        byte[] bytes = new byte[length];
        buf.getBytes(start, bytes);
        return bytes;
    }

    /** A byte that may only be 0 or 1; other values are a protocol error by the text of each property. */
    boolean readBoolean(String what) throws MqttProtocolException {
        int value = readByte(what);
        if (value > 1) {
            throw MqttProtocolException.protocolError(what + " is " + value + ", expected 0 or 1");
        }
        return value == 1;
    }

    /** A packet identifier; 0 is not one ([MQTT-2.2.1-3]). */
    int readPacketId() throws MqttProtocolException {
        int id = readShort("packet identifier");
        if (id == 0) {
            throw malformed("packet identifier is 0");
        }
        return id;
    }

    /** Copies bytes that were already read. */
    void copy(int from, int length, byte[] target, int at) {
        buf.getBytes(from, target, at, length);
    }

    /** Reads the length of a property section, and keeps reads within the section until {@link #endSection}. */
    void beginSection() throws MqttProtocolException {
        int length = readVarint("property length");
        if (length > remaining()) {
            throw malformed("property length is " + length + ", but only " + remaining() + " bytes follow");
        }
        end = index + length;
    }

    void endSection() {
        end = bodyEnd;
    }

    /** Marks the whole body as read, and refuses surplus bytes. */
    void finish() throws MqttProtocolException {
        if (index != bodyEnd) {
            throw malformed("surplus bytes at the end of the packet: " + (bodyEnd - index));
        }
        buf.readerIndex(bodyEnd);
    }

    private int advance(int length, String what) throws MqttProtocolException {
        if (length > end - index) {
            throw missing(what);
        }
        int start = index;
        index += length;
        return start;
    }

    private static MqttProtocolException missing(String what) {
        return malformed("the packet ends within " + what);
    }
}
