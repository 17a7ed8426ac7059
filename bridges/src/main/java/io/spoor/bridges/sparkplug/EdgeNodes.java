package io.spoor.bridges.sparkplug;

import io.spoor.bridges.sparkplug.Birth.Definition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All edge nodes that were heard of. Reads messages in the order of the journal, also again from an earlier record on;
 * each then means what it meant before. Owned by the delivery loop's thread; figures are for any.
 */
public final class EdgeNodes {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeNodes.class);
    private static final int MAX_NODES = 10_000;

    /** Of all edge nodes together; some 100 MB. */
    private static final int MAX_DEFINITIONS = 1_000_000;

    private final @Nullable BirthFile file;
    private final Rebirths rebirths;
    private final Map<String, EdgeNode> nodes = new HashMap<>();
    private final LongAdder gaps = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private long settled;
    private int definitions;
    private volatile int known;

    /**
     * A message's content.
     *
     * @param metrics those with a name
     * @param online whether it says that edge node or device are there, or gone; null if it says neither
     */
    public record Content(List<Metric> metrics, @Nullable Boolean online) {}

    private EdgeNodes(@Nullable BirthFile file, Rebirths rebirths) {
        this.file = file;
        this.rebirths = rebirths;
    }

    /** Those that the file tells of, which need not exist. */
    public static EdgeNodes open(Path path, Rebirths rebirths) throws IOException {
        BirthFile file = new BirthFile(path);
        EdgeNodes nodes = new EdgeNodes(file, rebirths);
        for (Birth birth : file.read()) {
            // Nothing is given up here: what is settled is not known yet.
            nodes.node(birth.node()).born(birth, Long.MIN_VALUE);
        }
        nodes.count();
        return nodes;
    }

    /** None; forgotten with the process. */
    public static EdgeNodes inMemory() {
        return new EdgeNodes(null, Rebirths.none());
    }

    /** Says that records below this index will not come again. */
    public void settled(long index) {
        settled = index;
    }

    /**
     * Reads a message.
     *
     * @param arrival nanoseconds since 1970
     * @param again whether it comes out of its turn; then later births may tell what it means, and it changes nothing
     * @throws SparkplugException if it cannot be understood
     * @throws UncheckedIOException if a birth cannot be kept
     */
    public Content read(SparkplugTopic topic, SparkplugPayload payload, long index, long arrival, boolean again)
            throws SparkplugException {
        EdgeNode node = nodes.get(topic.node());
        if (node == null) {
            node = again ? new EdgeNode() : added(topic.node());
        }
        if (!again) {
            takeSequence(node, topic, payload, index, arrival);
            if (topic.type().isBirth()) {
                born(node, Birth.of(topic, index, payload));
            }
        }
        List<Metric> metrics = new ArrayList<>();
        for (RawMetric raw : payload.metrics()) {
            metrics.add(metric(node, topic, raw, index, arrival, again));
        }
        return new Content(metrics, online(node, topic.type(), payload, index));
    }

    private EdgeNode added(String name) throws SparkplugException {
        if (nodes.size() >= MAX_NODES) {
            throw new SparkplugException("there are more than " + MAX_NODES + " Sparkplug edge nodes");
        }
        return node(name);
    }

    private EdgeNode node(String name) {
        return nodes.computeIfAbsent(name, any -> new EdgeNode());
    }

    private void takeSequence(EdgeNode node, SparkplugTopic topic, SparkplugPayload payload, long index, long arrival) {
        if (!topic.type().isCounted() || payload.seq() == null) {
            return;
        }
        int missing = node.missingBefore(topic.type(), payload.seq(), index);
        if (missing > 0) {
            gaps.increment();
            LOG.atWarn()
                    .addKeyValue("edgeNode", topic.node())
                    .addKeyValue("missing", missing)
                    .addKeyValue("seq", payload.seq())
                    .log("Messages of a Sparkplug edge node are missing");
            rebirths.ask(topic.node(), arrival);
        }
    }

    private void born(EdgeNode node, Birth birth) throws SparkplugException {
        if (definitions + birth.metrics().size() > MAX_DEFINITIONS) {
            throw new SparkplugException("Sparkplug's births have told of more than " + MAX_DEFINITIONS + " metrics");
        }
        int before = node.size();
        if (!node.born(birth, settled)) {
            return;
        }
        definitions += node.size() - before;
        known = nodes.size();
        if (file != null) {
            try {
                file.append(birth);
                if (file.isLong()) {
                    file.rewrite(nodes.values().stream().flatMap(EdgeNode::births));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("What a Sparkplug birth tells cannot be kept: " + e.getMessage(), e);
            }
        }
    }

    private Metric metric(EdgeNode node, SparkplugTopic topic, RawMetric raw, long index, long arrival, boolean again)
            throws SparkplugException {
        String name = raw.name();
        DataType type = raw.type();
        if (name == null || name.isEmpty()) {
            Definition told = raw.alias() == null ? null : node.find(raw.alias(), index, again);
            if (told == null) {
                unknown.increment();
                rebirths.ask(topic.node(), arrival);
                throw new SparkplugException(
                        raw.alias() == null
                                ? "a metric has neither name nor alias"
                                : "alias " + Long.toUnsignedString(raw.alias()) + " is unknown: no birth of edge node "
                                        + topic.node() + " has told its name");
            }
            name = told.name();
            type = type == DataType.UNKNOWN ? told.type() : type;
        } else if (type == DataType.UNKNOWN) {
            type = node.typeOf(topic.device(), name, index);
        }
        return new Metric(name, raw.timestamp(), MetricValues.of(raw, type));
    }

    private static @Nullable Boolean online(EdgeNode node, MessageType type, SparkplugPayload payload, long index) {
        if (type.isBirth()) {
            return true;
        }
        boolean gone =
                type == MessageType.DDEATH || (type == MessageType.NDEATH && node.isDeathOf(index, payload.bdSeq()));
        return gone ? Boolean.FALSE : null;
    }

    private void count() {
        definitions = nodes.values().stream().mapToInt(EdgeNode::size).sum();
        known = nodes.size();
    }

    /** Figures by name; none before the first edge node. Any thread. */
    public Map<String, Number> metrics() {
        return known == 0 && unknown.sum() == 0
                ? Map.of()
                : Map.of(
                        "sparkplug.edge.nodes", known,
                        "sparkplug.sequence.gaps", gaps.sum(),
                        "sparkplug.unknown.aliases", unknown.sum(),
                        "sparkplug.rebirth.requests", rebirths.requests());
    }
}
