package io.spoor.bridges.sparkplug;

import io.spoor.bridges.sparkplug.RawMetric.RawValue;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what is on the wire into values, by their types. */
final class MetricValues {
    private MetricValues() {}

    /** @param type of the metric, or of the birth that it goes by */
    static MetricValue of(RawMetric metric, DataType type) throws SparkplugException {
        return metric.isNull() ? new MetricValue.None() : of(metric.value(), type);
    }

    private static MetricValue of(@Nullable RawValue raw, DataType type) throws SparkplugException {
        if (raw == null) {
            return new MetricValue.None();
        } else if (raw instanceof RawValue.Int number) {
            return whole(number.bits(), type);
        } else if (raw instanceof RawValue.Real number) {
            return real(number.value());
        } else if (raw instanceof RawValue.Bool bool) {
            return new MetricValue.Bool(bool.value());
        } else if (raw instanceof RawValue.Text text) {
            return new MetricValue.Text(text.value());
        } else if (raw instanceof RawValue.Bytes bytes) {
            return type.isArray() ? array(bytes.value(), type) : new MetricValue.Bytes(bytes.value());
        } else if (raw instanceof RawValue.Set set) {
            return dataSet(set);
        }
        return template((RawValue.Template) raw);
    }

    /** The wire has unsigned numbers only; negative ones are in two's complement. */
    private static MetricValue whole(long bits, DataType type) {
        return switch (type) {
            case INT8 -> new MetricValue.Whole((byte) bits);
            case INT16 -> new MetricValue.Whole((short) bits);
            case INT32 -> new MetricValue.Whole((int) bits);
            case INT64, DATE_TIME -> new MetricValue.Whole(bits);
            case BOOLEAN -> new MetricValue.Bool(bits != 0);
            case FLOAT, DOUBLE -> new MetricValue.Real(unsigned(bits));
            default -> bits >= 0 ? new MetricValue.Whole(bits) : new MetricValue.Real(unsigned(bits));
        };
    }

    private static double unsigned(long bits) {
        return bits >= 0 ? bits : (bits >>> 1 | bits & 1) * 2.0;
    }

    private static MetricValue real(double number) {
        return Double.isFinite(number) ? new MetricValue.Real(number) : new MetricValue.Text(Double.toString(number));
    }

    private static MetricValue dataSet(RawValue.Set set) throws SparkplugException {
        List<List<MetricValue>> rows = new ArrayList<>();
        for (List<@Nullable RawValue> raw : set.rows()) {
            if (raw.size() != set.columns().size()) {
                throw new SparkplugException("a data set's row has " + raw.size() + " values for "
                        + set.columns().size() + " columns");
            }
            List<MetricValue> row = new ArrayList<>();
            for (int column = 0; column < raw.size(); column++) {
                DataType type = column < set.types().size() ? set.types().get(column) : DataType.UNKNOWN;
                row.add(of(raw.get(column), type));
            }
            rows.add(row);
        }
        return new MetricValue.DataSet(set.columns(), rows);
    }

    private static MetricValue template(RawValue.Template template) throws SparkplugException {
        if (template.definition()) {
            return new MetricValue.None();
        }
        List<Metric> members = new ArrayList<>();
        for (RawMetric raw : template.metrics()) {
            if (raw.name() == null) {
                throw new SparkplugException("a template's member has no name");
            }
            members.add(new Metric(raw.name(), raw.timestamp(), of(raw, raw.type())));
        }
        return new MetricValue.Template(members);
    }

    /** Arrays are packed, with the lowest byte first. */
    private static MetricValue array(byte[] packed, DataType type) throws SparkplugException {
        ByteBuffer in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        try {
            return new MetricValue.Array(
                    switch (type) {
                        case BOOLEAN_ARRAY -> booleans(in);
                        case STRING_ARRAY -> texts(packed);
                        default -> numbers(in, type.element());
                    });
        } catch (BufferUnderflowException e) {
            throw new SparkplugException("an array ends before its last element");
        }
    }

    private static List<MetricValue> numbers(ByteBuffer in, DataType element) {
        List<MetricValue> values = new ArrayList<>();
        while (in.hasRemaining()) {
            values.add(
                    switch (element) {
                        case INT8 -> new MetricValue.Whole(in.get());
                        case UINT8 -> new MetricValue.Whole(in.get() & 0xff);
                        case INT16 -> new MetricValue.Whole(in.getShort());
                        case UINT16 -> new MetricValue.Whole(in.getShort() & 0xffff);
                        case INT32 -> new MetricValue.Whole(in.getInt());
                        case UINT32 -> new MetricValue.Whole(in.getInt() & 0xffff_ffffL);
                        case FLOAT -> real(Double.parseDouble(Float.toString(in.getFloat())));
                        case DOUBLE -> real(in.getDouble());
                        default -> whole(in.getLong(), element);
                    });
        }
        return values;
    }

    /** Their number, then bits, the highest first. */
    private static List<MetricValue> booleans(ByteBuffer in) throws SparkplugException {
        long count = in.getInt() & 0xffff_ffffL;
        if (count > in.remaining() * 8L) {
            throw new SparkplugException("an array of " + count + " booleans has " + in.remaining() + " bytes");
        }
        List<MetricValue> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(new MetricValue.Bool((in.get(in.position() + i / 8) >> 7 - i % 8 & 1) != 0));
        }
        return values;
    }

    /** Each with a zero behind it. */
    private static List<MetricValue> texts(byte[] bytes) {
        List<MetricValue> values = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                values.add(new MetricValue.Text(new String(bytes, start, i - start, StandardCharsets.UTF_8)));
                start = i + 1;
            }
        }
        if (start < bytes.length) {
            throw new BufferUnderflowException();
        }
        return values;
    }
}
