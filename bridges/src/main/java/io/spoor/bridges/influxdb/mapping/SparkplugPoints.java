package io.spoor.bridges.influxdb.mapping;

import io.spoor.bridges.sparkplug.EdgeNodes;
import io.spoor.bridges.sparkplug.Metric;
import io.spoor.bridges.sparkplug.MetricValue;
import io.spoor.bridges.sparkplug.SparkplugException;
import io.spoor.bridges.sparkplug.SparkplugPayload;
import io.spoor.bridges.sparkplug.SparkplugTopic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns Sparkplug B's messages into points: one for all metrics of the same time, with group, edge node and device as
 * tags. The topic is no tag, since births and data would be different series. Births and deaths tell {@code online}. A
 * data set gives a point for each row; a template gives a field for each member; commands give nothing.
 */
final class SparkplugPoints {
    private static final String ONLINE = "online";

    private final EdgeNodes edgeNodes;

    SparkplugPoints(EdgeNodes edgeNodes) {
        this.edgeNodes = edgeNodes;
    }

    List<Draft> of(Incoming in, SparkplugTopic topic) {
        if (topic.type().isCommand()) {
            return List.of();
        }
        try {
            SparkplugPayload payload = SparkplugPayload.decode(in.record().payload());
            EdgeNodes.Content content = edgeNodes.read(topic, payload, in.index(), in.arrival(), in.again());
            return new Points(in, tags(in, topic), payload.timestamp()).of(content);
        } catch (SparkplugException e) {
            throw new UnmappableException(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, String> tags(Incoming in, SparkplugTopic topic) {
        Map<String, String> tags = new LinkedHashMap<>(in.tags());
        tags.remove("topic");
        tags.put("group_id", Names.tagValue(topic.group()));
        tags.put("edge_node_id", Names.tagValue(topic.edgeNode()));
        if (topic.device() != null) {
            tags.put("device_id", Names.tagValue(topic.device()));
        }
        tags.values().removeIf(String::isEmpty);
        return tags;
    }

    /** Metrics of one point. */
    private record Group(PayloadTime time, Set<String> names, FieldSet fields) {}

    /** The points of one message. */
    private static final class Points {
        private final Incoming in;
        private final Map<String, String> tags;
        private final PayloadTime ofPayload;
        private final String separator;
        private final List<Group> groups = new ArrayList<>();
        private final List<Draft> rows = new ArrayList<>();

        Points(Incoming in, Map<String, String> tags, @Nullable Long timestamp) {
            this.in = in;
            this.tags = tags;
            this.separator = in.rule().mapping().json().separator();
            this.ofPayload = timestamp == null
                    ? PayloadTime.arrival(in.arrival())
                    : in.rule().time().roomy(timestamp, TimeFormat.MS, in.arrival());
        }

        List<Draft> of(EdgeNodes.Content content) {
            if (content.online() != null) {
                at(ofPayload, ONLINE).bool(ONLINE, content.online());
            }
            for (Metric metric : content.metrics()) {
                PayloadTime time = metric.timestamp() == null
                        ? ofPayload
                        : in.rule().time().roomy(metric.timestamp(), TimeFormat.MS, in.arrival());
                add(Names.part(metric.name()), metric.value(), time);
            }
            List<Draft> drafts = new ArrayList<>();
            groups.forEach(group -> drafts.add(draft(group.fields(), group.time())));
            drafts.addAll(rows);
            return drafts;
        }

        /** A metric that stands there twice with the same time gives two points. */
        private FieldSet at(PayloadTime time, String name) {
            for (Group group : groups) {
                if (group.time().equals(time) && group.names().add(name)) {
                    return group.fields();
                }
            }
            Group group = new Group(
                    time, new HashSet<>(Set.of(name)), new FieldSet(in.rule().fields(), tags.keySet()));
            groups.add(group);
            return group.fields();
        }

        private Draft draft(FieldSet fields, PayloadTime time) {
            return new Draft(in.measurement(), tags, fields.fields(), time);
        }

        private void add(String name, MetricValue value, PayloadTime time) {
            if (value instanceof MetricValue.DataSet set) {
                rows(name, set, time);
            } else if (!(value instanceof MetricValue.None)) {
                fill(at(time, name), name, value);
            }
        }

        private void rows(String name, MetricValue.DataSet set, PayloadTime time) {
            if (set.rows().size() > DocumentPoints.MAX_POINTS) {
                throw new UnmappableException(
                        "a data set of " + set.rows().size() + " rows; " + DocumentPoints.MAX_POINTS + " are the most");
            }
            for (List<MetricValue> row : set.rows()) {
                FieldSet fields = new FieldSet(in.rule().fields(), tags.keySet());
                for (int column = 0; column < row.size(); column++) {
                    fill(fields, name + separator + Names.part(set.columns().get(column)), row.get(column));
                }
                rows.add(draft(fields, time));
            }
        }

        private void fill(FieldSet fields, String rawName, MetricValue value) {
            String name = Names.whole(rawName);
            if (value instanceof MetricValue.Whole number) {
                fields.integer(name, number.value());
            } else if (value instanceof MetricValue.Real number) {
                fields.number(name, number.value());
            } else if (value instanceof MetricValue.Bool bool) {
                fields.bool(name, bool.value());
            } else if (value instanceof MetricValue.Text text) {
                fields.text(name, text.value());
            } else if (value instanceof MetricValue.Bytes bytes) {
                fields.bytes(name, bytes.value());
            } else if (value instanceof MetricValue.Array array) {
                for (int i = 0; i < array.elements().size(); i++) {
                    fill(fields, name + separator + i, array.elements().get(i));
                }
            } else if (value instanceof MetricValue.Template template) {
                template.members()
                        .forEach(member -> fill(fields, name + separator + Names.part(member.name()), member.value()));
            } else if (value instanceof MetricValue.DataSet set) {
                // Within a template: there it can be no point of its own.
                for (int row = 0; row < set.rows().size(); row++) {
                    for (int column = 0; column < set.columns().size(); column++) {
                        String place = name
                                + separator
                                + row
                                + separator
                                + Names.part(set.columns().get(column));
                        fill(fields, place, set.rows().get(row).get(column));
                    }
                }
            }
        }
    }
}
