package io.spoor.bridges.influxdb;

import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
import io.spoor.tracing.PayloadRecord;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Turns an accepted publish into a point. The same record and index always give the same point. One thread. */
final class PointMapper {
    /**
     * So many messages of one series may arrive at the same time: more than fit into what is read from a socket at once.
     */
    private static final long SAME_TIME = 10_000;

    private final List<MappingRule> rules;
    private final FieldNames naming;
    private final IntegerFields integers;
    private final int maxFields;
    private final PayloadReader reader = new PayloadReader();

    PointMapper(PointSettings settings) {
        this.rules = Stream.concat(settings.mappings().stream(), Stream.of(TopicMapping.DEFAULT))
                .map(TopicMapping::rule)
                .toList();
        this.naming = settings.fieldNames();
        this.integers = settings.integers();
        this.maxFields = settings.maxFields();
    }

    /** @param index the record's index in the journal */
    Mapped map(PayloadRecord record, long index) {
        MappingRule rule = rules.stream()
                .filter(r -> r.filter().matches(record.topic()))
                .findFirst()
                .orElseGet(TopicMapping.DEFAULT::rule);
        String[] levels = record.topic().split("/", -1);
        Map<String, String> tags = rule.tagsOf(record.topic(), record.clientId(), levels);
        FieldSet fields = new FieldSet(naming, integers, maxFields, tags.keySet());
        try {
            reader.read(record.payload(), rule.format(), rule.field().of(levels), rule.ownField(), fields);
        } catch (UnmappableException e) {
            return new Mapped.Impossible(String.valueOf(e.getMessage()));
        }
        if (fields.fields().isEmpty()) {
            return new Mapped.Empty();
        }
        String measurement = rule.measurement().of(levels);
        Point point = Point.measurement(measurement)
                .addTags(tags)
                .addFields(fields.fields())
                .time(uniqueTime(record.epochNanos(), index), WritePrecision.NS);
        return new Mapped.AsPoint(measurement, point);
    }

    /**
     * The arrival to ten microseconds, and below that the record's index: two points of one series with the same time
     * would overwrite each other, and a time that depends on anything but the record would turn a point that is sent
     * again into a second one.
     */
    static long uniqueTime(long epochNanos, long index) {
        return Math.floorDiv(epochNanos, SAME_TIME) * SAME_TIME + Math.floorMod(index, SAME_TIME);
    }
}
