package io.spoor.bridges.influxdb.mapping;

import io.spoor.bridges.influxdb.mapping.FieldSet.FieldRules;
import io.spoor.bridges.sparkplug.EdgeNodes;
import io.spoor.bridges.sparkplug.SparkplugTopic;
import io.spoor.tracing.PayloadRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Turns an accepted publish into points. The same record and index always give the same points, also after a restart.
 * One thread.
 */
public final class PointMapper {
    private final List<MappingRule> rules;
    private final PayloadReader reader = new PayloadReader();
    private final SparkplugPoints sparkplug;

    /** @param edgeNodes what Sparkplug's births have told */
    public PointMapper(PointSettings settings, EdgeNodes edgeNodes) {
        FieldRules fields = new FieldRules(settings.fieldNames(), settings.integers(), settings.maxFields(), Map.of());
        this.rules = Stream.concat(settings.mappings().stream(), Stream.of(TopicMapping.DEFAULT))
                .map(mapping -> mapping.rule(fields))
                .toList();
        this.sparkplug = new SparkplugPoints(edgeNodes);
    }

    /**
     * Maps a record in its turn.
     *
     * @param index the record's index in the journal; records come by rising index, or again from an earlier one on
     */
    public Mapped map(PayloadRecord record, long index) {
        return map(record, index, false);
    }

    /** Maps a record that could not be mapped or stored when it was its turn. */
    public Mapped mapAgain(PayloadRecord record, long index) {
        return map(record, index, true);
    }

    private Mapped map(PayloadRecord record, long index, boolean again) {
        if (!record.payload().hasRemaining()) {
            return new Mapped.Empty();
        }
        Incoming in = new Incoming(
                record, index, again, ruleFor(record.topic()), record.topic().split("/", -1));
        try {
            List<MappedPoint> points = points(drafts(in), index);
            return points.isEmpty() ? new Mapped.Empty() : new Mapped.Points(points);
        } catch (UnmappableException e) {
            return new Mapped.Impossible(String.valueOf(e.getMessage()));
        }
    }

    private MappingRule ruleFor(String topic) {
        for (MappingRule rule : rules) {
            if (rule.filter().matches(topic)) {
                return rule;
            }
        }
        // The default's # leaves out topics that begin with $.
        return rules.get(rules.size() - 1);
    }

    private List<Draft> drafts(Incoming in) {
        return switch (in.rule().mapping().format()) {
            case AUTO -> automatic(in);
            case VALUE -> reader.value(in, false);
            case TEXT -> reader.text(in);
            case BYTES -> reader.bytes(in);
            case JSON -> reader.json(in);
            case CBOR -> reader.cbor(in);
            case LINE_PROTOCOL -> LinePoints.of(in);
            case SPARKPLUG -> sparkplug.of(in, topic(in));
        };
    }

    private List<Draft> automatic(Incoming in) {
        SparkplugTopic topic = SparkplugTopic.of(in.record().topic());
        if (topic != null) {
            return sparkplug.of(in, topic);
        }
        return "application/cbor".equals(in.record().contentType()) ? reader.cborOrValue(in) : reader.value(in, true);
    }

    private static SparkplugTopic topic(Incoming in) {
        SparkplugTopic topic = SparkplugTopic.of(in.record().topic());
        if (topic == null) {
            throw new UnmappableException(
                    "the topic is not one of Sparkplug B, such as spBv1.0/GROUP/NDATA/EDGE_NODE or"
                            + " spBv1.0/GROUP/DDATA/EDGE_NODE/DEVICE");
        }
        return topic;
    }

    private static List<MappedPoint> points(List<Draft> drafts, long index) {
        List<MappedPoint> points = new ArrayList<>(drafts.size());
        Map<List<Object>, Integer> before = new HashMap<>();
        for (Draft draft : drafts) {
            if (!draft.fields().isEmpty()) {
                int same = drafts.size() == 1
                        ? 0
                        : before.merge(List.of(draft.measurement(), draft.tags(), draft.time()), 1, Integer::sum) - 1;
                points.add(new MappedPoint(
                        draft.measurement(),
                        new TreeMap<>(draft.tags()),
                        draft.fields(),
                        draft.time().unique(index, same)));
            }
        }
        return points;
    }
}
