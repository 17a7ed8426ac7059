package io.spoor.bridges.sparkplug;

import com.google.protobuf.WireFormat;
import io.spoor.tracing.spi.MessagePublisher;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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

    /** A payload with the metric {@code Node Control/Rebirth = true}. By hand, since protobuf's writer needs Unsafe. */
    static byte[] command(long epochMillis) {
        ByteArrayOutputStream metric = new ByteArrayOutputStream();
        bytes(metric, 1, COMMAND.getBytes(StandardCharsets.UTF_8));
        number(metric, 3, epochMillis);
        number(metric, 4, DataType.BOOLEAN.number());
        number(metric, 14, 1);
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        number(payload, 1, epochMillis);
        bytes(payload, 2, metric.toByteArray());
        return payload.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int field, long value) {
        varint(out, (long) field << 3 | WireFormat.WIRETYPE_VARINT);
        varint(out, value);
    }

    private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
        varint(out, (long) field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
        varint(out, value.length);
        out.writeBytes(value);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (rest >>> 7 != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
