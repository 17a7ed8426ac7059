package io.spoor.bridges;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Puts a {@code trace-gap} document in the place of trace events that the journal dropped. */
public final class TraceGaps implements LossReport {
    private static final ObjectMapper JSON = JsonMapper.shared();

    private final String node;
    private final String destination;
    private final Clock clock;

    /**
     * @param node the broker's name
     * @param destination who missed the events; others may have had them
     */
    public TraceGaps(String node, String destination) {
        this(node, destination, Clock.systemUTC());
    }

    TraceGaps(String node, String destination, Clock clock) {
        this.node = node;
        this.destination = destination;
        this.clock = clock;
    }

    @Override
    public ByteBuffer lost(long firstIndex, long lastIndex, String cause) {
        ObjectNode document = JSON.createObjectNode();
        document.put("@timestamp", Instant.now(clock).toString());
        ObjectNode event = document.putObject("event");
        event.put("id", node + "-" + destination + "-gap-" + firstIndex + "-" + lastIndex);
        event.put("kind", "pipeline_error");
        event.put("module", "mqtt");
        event.put("dataset", "mqtt.transport");
        event.put("action", "trace-gap");
        event.put("outcome", "failure");
        event.put("reason", cause);
        document.putObject("service").putObject("node").put("name", node);
        document.putObject("mqtt")
                .putObject("gap")
                .put("first", firstIndex)
                .put("last", lastIndex)
                .put("count", lastIndex - firstIndex + 1)
                .put("destination", destination);
        return ByteBuffer.wrap(JSON.writeValueAsBytes(document));
    }
}
