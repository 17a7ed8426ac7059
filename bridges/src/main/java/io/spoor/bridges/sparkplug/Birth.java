package io.spoor.bridges.sparkplug;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a birth message tells that later messages leave out.
 *
 * @param node of which edge node
 * @param index of its record in the journal
 * @param device null if the edge node itself was born
 * @param bdSeq what its death will say; null if it is not told
 */
record Birth(
        String node,
        long index,
        @Nullable String device,
        @Nullable Long bdSeq,
        List<Definition> metrics) {

    /**
     * A metric's name and type.
     *
     * @param alias what stands for the name in data messages; null if nothing does
     */
    record Definition(String name, @Nullable Long alias, DataType type) {}

    Birth {
        metrics = List.copyOf(metrics);
    }

    static Birth of(SparkplugTopic topic, long index, SparkplugPayload payload) throws SparkplugException {
        List<Definition> metrics = new ArrayList<>();
        for (RawMetric metric : payload.metrics()) {
            if (metric.name() == null) {
                throw new SparkplugException("a metric of the birth has no name");
            }
            metrics.add(new Definition(metric.name(), metric.alias(), metric.type()));
        }
        return new Birth(topic.node(), index, topic.device(), payload.bdSeq(), metrics);
    }
}
