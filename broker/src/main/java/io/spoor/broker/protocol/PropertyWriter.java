package io.spoor.broker.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sizes and writes the properties of packets from the broker. A size of 0 says: not there. */
final class PropertyWriter {

    private PropertyWriter() {}

    static int textSize(@Nullable String text) {
        return text == null ? 0 : 3 + utf8Size(text);
    }

    static int userPropertiesSize(List<UserProperty> properties) {
        int size = 0;
        for (int i = 0; i < properties.size(); i++) {
            UserProperty property = properties.get(i);
            size += 5 + utf8Size(property.name()) + utf8Size(property.value());
        }
        return size;
    }

    static void writeText(ByteBuf out, int id, @Nullable String text) {
        if (text != null) {
            out.writeByte(id);
            writeText(out, text);
        }
    }

    static void writeShort(ByteBuf out, int id, @Nullable Integer value) {
        if (value != null) {
            out.writeByte(id).writeShort(value);
        }
    }

    static void writeInt(ByteBuf out, int id, @Nullable Long value) {
        if (value != null) {
            out.writeByte(id).writeInt((int) value.longValue());
        }
    }

    static void writeUserProperties(ByteBuf out, List<UserProperty> properties) {
        for (int i = 0; i < properties.size(); i++) {
            UserProperty property = properties.get(i);
            out.writeByte(Property.USER_PROPERTY);
            writeText(out, property.name());
            writeText(out, property.value());
        }
    }

    /** Writes a text with its length before it. */
    static void writeText(ByteBuf out, String text) {
        int lengthIndex = out.writerIndex();
        out.writeShort(0);
        out.setShort(lengthIndex, out.writeCharSequence(text, StandardCharsets.UTF_8));
    }

    /** Refuses, before anything is written, what the two bytes of a length cannot express. */
    private static int utf8Size(String text) {
        int size = ByteBufUtil.utf8Bytes(text);
        if (size > Topics.MAX_BYTES) {
            throw new IllegalArgumentException("a text of " + size + " bytes does not fit into a packet");
        }
        return size;
    }
}
