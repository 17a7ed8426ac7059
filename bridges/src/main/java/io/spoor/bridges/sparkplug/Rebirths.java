package io.spoor.bridges.sparkplug;

import com.google.protobuf.CodedOutputStream;
import io.spoor.tracing.spi.MessagePublisher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks edge nodes to be born again when what they say cannot be understood. One thread. */
public final class Rebirths {
    private static final Logger LOG = LoggerFactory.getLogger(Rebirths.class);
    private static final String COMMAND = "Node Control/Rebirth";

    /** Between two requests to one edge node; and how old a message may be for one: later births may lie behind it. */
    static final Duration INTERVAL = Duration.ofMinutes(1);

    private final MessagePublisher publisher;
    private final InstantSource clock;
    private final boolean enabled;
    private final Map<String, Instant> asked = new HashMap<>();
    private final LongAdder requests = new LongAdder();

    public Rebirths(MessagePublisher publisher, InstantSource clock, boolean enabled) {
        this.publisher = publisher;
        this.clock = clock;
        this.enabled = enabled;
    }

    /** Nobody is asked. */
    public static Rebirths none() {
        return new Rebirths(MessagePublisher.NONE, InstantSource.system(), false);
    }

    /**
     * Asks, unless that was done within the last minute.
     *
     * @param node group and edge node
     * @param arrival of the message that made it necessary, nanoseconds since 1970
     */
    void ask(String node, long arrival) {
        Instant now = clock.instant();
        Instant last = asked.get(node);
        boolean current = Instant.ofEpochSecond(0, arrival).isAfter(now.minus(INTERVAL));
        if (!enabled || !current || (last != null && last.isAfter(now.minus(INTERVAL)))) {
            return;
        }
        asked.values().removeIf(before -> !before.isAfter(now.minus(INTERVAL)));
        if (publisher.publish(SparkplugTopic.commands(node), command(now.toEpochMilli()), 0, false)) {
            asked.put(node, now);
            requests.increment();
            LOG.atInfo().addKeyValue("edgeNode", node).log("A Sparkplug edge node is asked for a rebirth");
        }
    }

    /** How often somebody was asked. Any thread. */
    long requests() {
        return requests.sum();
    }

    /** A payload with the metric {@code Node Control/Rebirth = true}. */
    static byte[] command(long epochMillis) {
        return message(payload -> {
            payload.writeUInt64(1, epochMillis);
            payload.writeByteArray(2, message(metric -> {
                metric.writeByteArray(1, COMMAND.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                metric.writeUInt64(3, epochMillis);
                metric.writeUInt32(4, DataType.BOOLEAN.number());
                metric.writeBool(14, true);
            }));
        });
    }

    @FunctionalInterface
    private interface Content {
        void into(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Content content) {
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
}
