package io.spoor.bridges.sparkplug;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes Sparkplug B payloads, field by field as {@code sparkplug_b.proto} numbers them. */
public final class SparkplugBytes {
    private SparkplugBytes() {}

    /** Writes the fields of a message. */
    @FunctionalInterface
    public interface Content {
        void into(CodedOutputStream out) throws IOException;
    }

    public static byte[] message(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            content.into(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A payload with a timestamp in milliseconds and a place in the sequence. */
    public static byte[] payload(long timestamp, @Nullable Integer seq, byte[]... metrics) {
        return message(out -> {
            out.writeUInt64(1, timestamp);
            for (byte[] metric : metrics) {
                out.writeByteArray(2, metric);
            }
            if (seq != null) {
                out.writeUInt64(3, seq);
            }
        });
    }

    /** A metric with whatever of name, alias and type is not null. */
    public static byte[] metric(
            @Nullable String name, @Nullable Integer alias, @Nullable DataType type, Content value) {
        return message(out -> {
            if (name != null) {
                text(out, 1, name);
            }
            if (alias != null) {
                out.writeUInt64(2, alias);
            }
            if (type != null) {
                out.writeUInt32(4, type.number());
            }
            value.into(out);
        });
    }

    /** A metric of type Int32. */
    public static byte[] int32(@Nullable String name, @Nullable Integer alias, int value) {
        return metric(name, alias, name == null ? null : DataType.INT32, out -> out.writeUInt32(10, value));
    }

    /** The metric that ties a death to its birth. */
    public static byte[] bdSeq(int value) {
        return metric("bdSeq", null, DataType.INT64, out -> out.writeUInt64(11, value));
    }

    public static byte[] dataSet(List<String> columns, List<DataType> types, List<List<Content>> rows) {
        return message(out -> {
            out.writeUInt64(1, columns.size());
            for (String column : columns) {
                text(out, 2, column);
            }
            for (DataType type : types) {
                out.writeUInt32(3, type.number());
            }
            for (List<Content> row : rows) {
                out.writeByteArray(4, message(rowOut -> {
                    for (Content value : row) {
                        rowOut.writeByteArray(1, message(value));
                    }
                }));
            }
        });
    }

    public static byte[] template(boolean definition, byte[]... members) {
        return message(out -> {
            text(out, 1, "v1");
            for (byte[] member : members) {
                out.writeByteArray(2, member);
            }
            out.writeBool(5, definition);
        });
    }

    public static void text(CodedOutputStream out, int field, String text) throws IOException {
        out.writeByteArray(field, text.getBytes(StandardCharsets.UTF_8));
    }
}
