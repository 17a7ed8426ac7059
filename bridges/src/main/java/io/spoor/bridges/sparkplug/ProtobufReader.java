package io.spoor.bridges.sparkplug;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.spoor.bridges.sparkplug.RawMetric.RawValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of {@code sparkplug_b.proto} field by field. What a store has no use for (metadata, properties) is
 * passed over.
 */
final class ProtobufReader {
    /** Templates within templates. */
    private static final int MAX_DEPTH = 16;

    private static final int MAX_METRICS = 100_000;

    private int depth;
    private int metrics;

    private ProtobufReader() {}

    static SparkplugPayload payload(byte[] bytes) throws SparkplugException {
        try {
            return new ProtobufReader().payload(CodedInputStream.newInstance(bytes));
        } catch (IOException e) {
            throw new SparkplugException("not a Sparkplug B payload: " + e.getMessage());
        }
    }

    private SparkplugPayload payload(CodedInputStream in) throws IOException {
        Long timestamp = null;
        Long seq = null;
        List<RawMetric> found = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | WireFormat.WIRETYPE_VARINT -> timestamp = in.readUInt64();
                case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> found.add(nested(in, this::metric));
                case 3 << 3 | WireFormat.WIRETYPE_VARINT -> seq = in.readUInt64();
                default -> in.skipField(tag);
            }
        }
        return new SparkplugPayload(timestamp, seq, found);
    }

    @FunctionalInterface
    private interface Reading<T> {
        T from(CodedInputStream in) throws IOException;
    }

    /** Reads a message within a message. */
    private <T> T nested(CodedInputStream in, Reading<T> reading) throws IOException {
        if (++depth > 3 * MAX_DEPTH) {
            throw new IOException("templates are nested deeper than " + MAX_DEPTH);
        }
        int outer = in.pushLimit(in.readRawVarint32());
        T read = reading.from(in);
        in.checkLastTagWas(0);
        in.popLimit(outer);
        depth--;
        return read;
    }

    private RawMetric metric(CodedInputStream in) throws IOException {
        if (++metrics > MAX_METRICS) {
            throw new IOException("more than " + MAX_METRICS + " metrics");
        }
        String name = null;
        Long alias = null;
        Long timestamp = null;
        DataType type = DataType.UNKNOWN;
        boolean isNull = false;
        RawValue value = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> name = text(in);
                case 2 << 3 | WireFormat.WIRETYPE_VARINT -> alias = in.readUInt64();
                case 3 << 3 | WireFormat.WIRETYPE_VARINT -> timestamp = in.readUInt64();
                case 4 << 3 | WireFormat.WIRETYPE_VARINT -> type = DataType.of(in.readUInt64());
                case 7 << 3 | WireFormat.WIRETYPE_VARINT -> isNull = in.readBool();
                case 17 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> value = nested(in, this::dataSet);
                case 18 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> value = nested(in, this::template);
                default -> value = single(in, tag, 10, value);
            }
        }
        return new RawMetric(name, alias, timestamp, type, isNull, value);
    }

    /**
     * A single value, of metrics and of tables alike: int, long, float, double, boolean, string and bytes follow one
     * another.
     *
     * @param first the number of int_value
     * @param otherwise what there is if this is no value
     */
    private static @Nullable RawValue single(CodedInputStream in, int tag, int first, @Nullable RawValue otherwise)
            throws IOException {
        int place = WireFormat.getTagFieldNumber(tag) - first;
        int wire = WireFormat.getTagWireType(tag);
        if ((place == 0 || place == 1) && wire == WireFormat.WIRETYPE_VARINT) {
            return new RawValue.Int(in.readUInt64());
        } else if (place == 2 && wire == WireFormat.WIRETYPE_FIXED32) {
            return new RawValue.Real(Double.parseDouble(Float.toString(in.readFloat())));
        } else if (place == 3 && wire == WireFormat.WIRETYPE_FIXED64) {
            return new RawValue.Real(in.readDouble());
        } else if (place == 4 && wire == WireFormat.WIRETYPE_VARINT) {
            return new RawValue.Bool(in.readBool());
        } else if (place == 5 && wire == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            return new RawValue.Text(text(in));
        } else if (place == 6 && wire == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            return new RawValue.Bytes(in.readByteArray());
        }
        in.skipField(tag);
        return otherwise;
    }

    private RawValue dataSet(CodedInputStream in) throws IOException {
        List<String> columns = new ArrayList<>();
        List<DataType> types = new ArrayList<>();
        List<List<@Nullable RawValue>> rows = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> columns.add(text(in));
                case 3 << 3 | WireFormat.WIRETYPE_VARINT -> types.add(DataType.of(in.readUInt64()));
                case 3 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                    int outer = in.pushLimit(in.readRawVarint32());
                    while (in.getBytesUntilLimit() > 0) {
                        types.add(DataType.of(in.readUInt64()));
                    }
                    in.popLimit(outer);
                }
                case 4 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> rows.add(nested(in, this::row));
                default -> in.skipField(tag);
            }
        }
        return new RawValue.Set(columns, types, rows);
    }

    private List<@Nullable RawValue> row(CodedInputStream in) throws IOException {
        List<@Nullable RawValue> row = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                row.add(nested(in, ProtobufReader::element).orNull());
            } else {
                in.skipField(tag);
            }
        }
        return row;
    }

    /** A table's value, which may be absent. */
    private record Element(@Nullable RawValue orNull) {}

    private static Element element(CodedInputStream in) throws IOException {
        RawValue value = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            value = single(in, tag, 1, value);
        }
        return new Element(value);
    }

    private RawValue template(CodedInputStream in) throws IOException {
        List<RawMetric> members = new ArrayList<>();
        boolean definition = false;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> members.add(nested(in, this::metric));
                case 5 << 3 | WireFormat.WIRETYPE_VARINT -> definition = in.readBool();
                default -> in.skipField(tag);
            }
        }
        return new RawValue.Template(definition, members);
    }

    /** Not protobuf's own reading of text, which goes through Unsafe. */
    private static String text(CodedInputStream in) throws IOException {
        return new String(in.readByteArray(), StandardCharsets.UTF_8);
    }
}
