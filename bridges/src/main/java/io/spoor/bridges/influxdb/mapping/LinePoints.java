package io.spoor.bridges.influxdb.mapping;

import io.spoor.bridges.influxdb.mapping.LineParser.Line;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Points that a device has written as line protocol keep what it says: measurement, tags, types and time. The tags of
 * the mapping are added, and are stronger: a device cannot claim to be another.
 */
final class LinePoints {
    private LinePoints() {}

    static List<Draft> of(Incoming in) {
        return LineParser.parse(PayloadReader.required(in)).stream()
                .map(line -> draft(line, in))
                .toList();
    }

    private static Draft draft(Line line, Incoming in) {
        Map<String, String> own = in.tags();
        Map<String, String> tags = new LinkedHashMap<>(own);
        line.tags().forEach((key, value) -> {
            String name = Names.name(key);
            boolean taken = own.containsKey(name) || name.equals("time") || name.equals("timestamp");
            tags.put(taken ? "payload_" + name : name, Names.tagValue(value));
        });
        FieldSet fields = new FieldSet(in.rule().fields().asTheyAre(), tags.keySet());
        line.fields().forEach((key, value) -> add(Names.name(key), value, fields));
        return new Draft(Names.name(line.measurement()), tags, fields.fields(), time(line, in));
    }

    private static void add(String name, Object value, FieldSet fields) {
        if (value instanceof Long whole) {
            fields.integer(name, whole);
        } else if (value instanceof Double number) {
            fields.number(name, number);
        } else if (value instanceof Boolean bool) {
            fields.bool(name, bool);
        } else {
            fields.text(name, value.toString());
        }
    }

    private static PayloadTime time(Line line, Incoming in) {
        if (line.time() == null) {
            return PayloadTime.arrival(in.arrival());
        }
        TimeFormat unit = in.rule().when().format();
        return in.rule().time().exact(line.time(), unit == null ? 1 : unit.nanos(), in.arrival());
    }
}
