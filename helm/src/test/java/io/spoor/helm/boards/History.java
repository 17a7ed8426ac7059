package io.spoor.helm.boards;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spoor.bridges.influxdb.InfluxdProcess;
import io.spoor.bridges.logstash.ElasticsearchProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Two days before, and what comes later: what some devices did a moment ago, once more for each half hour. Events and points
 * are those of the broker, with other times; those of other devices are of one that has another name and number of messages.
 */
final class History {
    private static final int HALF_HOURS = 92;

    private final DataSources sources;

    History(DataSources sources) {
        this.sources = sources;
    }

    /** Copies what the devices {@code steady} and {@code burst} have done so far. */
    void write() throws IOException, InterruptedException {
        events(sources.elasticsearch());
        points(sources.influxd());
    }

    private static void events(ElasticsearchProcess elasticsearch) throws IOException, InterruptedException {
        elasticsearch.refresh();
        StringBuilder bulk = new StringBuilder();
        JsonNode hits = elasticsearch.search("logs-mqtt.transport-default", """
                {"size": 100, "query": {"query_string": {
                  "query": "event.action:client-summary AND mqtt.client_id:(steady OR burst)"}}}
                """);
        for (JsonNode hit : hits) {
            Instant at = Instant.parse(hit.at("/_source/@timestamp").asString());
            for (int ago = 1; ago <= HALF_HOURS; ago++) {
                add(bulk, hit, at.minus(Duration.ofMinutes(30L * ago)));
            }
        }
        // One that is connected all the time and says nothing, and one that says something once in a while
        JsonNode hit = summary(elasticsearch, "steady");
        Instant at = Instant.parse(hit.at("/_source/@timestamp").asString());
        for (int ago = 1; ago <= 3 * HALF_HOURS; ago++) {
            add(bulk, as(hit, "idle", 0), at.minus(Duration.ofMinutes(10L * ago)));
        }
        for (int ago = 1; ago <= HALF_HOURS; ago++) {
            add(bulk, as(hit, "rare", 1), at.minus(Duration.ofMinutes(30L * ago)));
        }
        send(elasticsearch, bulk);
    }

    /** Some time later a device has a summary with so many messages. */
    void summary(String device, int messages, Instant at) throws IOException, InterruptedException {
        ElasticsearchProcess elasticsearch = sources.elasticsearch();
        elasticsearch.refresh();
        StringBuilder bulk = new StringBuilder();
        boolean known = device.equals("pump-old");
        add(bulk, as(summary(elasticsearch, known ? device : "steady"), device, messages), at);
        send(elasticsearch, bulk);
    }

    private static JsonNode summary(ElasticsearchProcess elasticsearch, String device)
            throws IOException, InterruptedException {
        return elasticsearch
                .search("logs-mqtt.transport-default", """
                        {"size": 1, "query": {"query_string": {
                          "query": "event.action:client-summary AND mqtt.client_id:\\"%s\\""}}}
                        """.formatted(device))
                .get(0);
    }

    private static JsonNode as(JsonNode hit, String device, int messages) {
        ObjectNode copy = (ObjectNode) hit.deepCopy();
        ObjectNode mqtt = (ObjectNode) copy.at("/_source/mqtt");
        mqtt.put("client_id", device);
        ((ObjectNode) mqtt.get("messages")).put("in", messages);
        return copy.put("_id", device);
    }

    private static void add(StringBuilder bulk, JsonNode hit, Instant at) {
        ObjectNode copy = (ObjectNode) hit.get("_source").deepCopy();
        copy.put("@timestamp", at.toString());
        bulk.append("{\"create\":{\"_id\":\"")
                .append(hit.get("_id").asString())
                .append('-')
                .append(at)
                .append("\"}}\n")
                .append(copy)
                .append('\n');
    }

    private static void send(ElasticsearchProcess elasticsearch, StringBuilder bulk)
            throws IOException, InterruptedException {
        JsonNode answer =
                elasticsearch.request("POST", "/logs-mqtt.transport-default/_bulk?refresh=true", bulk.toString());
        if (answer.get("errors").asBoolean()) {
            throw new IOException(answer.toString());
        }
    }

    private void points(InfluxdProcess influxd) throws IOException, InterruptedException {
        StringBuilder lines = new StringBuilder();
        for (JsonNode series : influxd.query(
                        sources.database(), "SELECT \"value\" FROM \"mqtt\" WHERE \"topic\" =~ /^rate/ GROUP BY *")
                .at("/results/0/series")) {
            for (JsonNode row : series.get("values")) {
                for (int ago = 1; ago <= HALF_HOURS; ago++) {
                    lines.append("mqtt");
                    series.get("tags")
                            .properties()
                            .forEach(tag -> lines.append(',')
                                    .append(tag.getKey())
                                    .append('=')
                                    .append(tag.getValue().asString()));
                    lines.append(" value=")
                            .append(row.get(1).asDouble())
                            .append(' ')
                            .append(row.get(0).asLong()
                                    - Duration.ofMinutes(30L * ago).toNanos())
                            .append('\n');
                }
            }
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(influxd.url() + "/write?db=" + sources.database()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(lines.toString().getBytes(UTF_8)))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 204) {
            throw new IOException(response.body());
        }
    }
}
