package io.spoor.bridges.sparkplug;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Sparkplug B payload.
 *
 * @param timestamp milliseconds since 1970; null if it has none
 * @param seq its place in the edge node's sequence; null if it has none
 */
public record SparkplugPayload(
        @Nullable Long timestamp, @Nullable Long seq, List<RawMetric> metrics) {
    private static final String BD_SEQ = "bdSeq";

    public SparkplugPayload {
        metrics = List.copyOf(metrics);
    }

    /**
     * Reads one.
     *
     * @throws SparkplugException if it is none
     */
    public static SparkplugPayload decode(ByteBuffer payload) throws SparkplugException {
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        return ProtobufReader.payload(bytes);
    }

    /** The number that ties a death to its birth; null if there is none. */
    @Nullable
    Long bdSeq() {
        for (RawMetric metric : metrics) {
            if (BD_SEQ.equals(metric.name()) && metric.value() instanceof RawMetric.RawValue.Int number) {
                return number.bits();
            }
        }
        return null;
    }
}
