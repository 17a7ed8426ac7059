package io.spoor.helm.boards;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What requests of Kibana and of Grafana to Elasticsearch have in common. */
final class Search {
    /** What is asked of Elasticsearch. */
    static final String PATH = "/logs-mqtt.transport-*/_search";

    /** Wider than any time that is looked at, so that a histogram over time has one bucket. */
    static final String WIDE = "3650d";

    private static final Pattern FIELD = Pattern.compile("([a-z@_][a-z0-9_]*(?:\\.[a-z0-9_]+)*):");

    private Search() {}

    /** A query in Lucene's language within a time. */
    static ObjectNode query(String lucene, Instant from, Instant to) {
        ObjectNode query = ChartFiles.JSON.createObjectNode();
        ObjectNode bool = query.putObject("bool");
        bool.withArray("filter")
                .addObject()
                .putObject("range")
                .putObject("@timestamp")
                .put("gte", from.toEpochMilli())
                .put("lte", to.toEpochMilli())
                .put("format", "epoch_millis");
        if (!lucene.isEmpty()) {
            bool.withArray("filter").addObject().set("query_string", lucene(lucene));
        }
        return query;
    }

    static ObjectNode lucene(String query) {
        return ChartFiles.JSON.createObjectNode().put("query", query).put("analyze_wildcard", true);
    }

    /** The fields that a query in Lucene's language names. */
    static Set<String> fieldsOf(String lucene) {
        Set<String> fields = new TreeSet<>();
        Matcher matcher =
                FIELD.matcher(lucene.replaceAll("_exists_:(\\S+)", "$1:").replaceAll("\"[^\"]*\"", ""));
        while (matcher.find()) {
            fields.add(matcher.group(1));
        }
        return fields;
    }

    /** A value as a row shows it: whole numbers without a fraction, others with three digits of it, nothing as {@code -}. */
    static String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "-";
        }
        if (!value.isNumber()) {
            return value.asString();
        }
        double number = value.asDouble();
        if (number == Math.rint(number)) {
            return String.valueOf((long) number);
        }
        return String.format(Locale.ROOT, "%.3f", number);
    }
}
