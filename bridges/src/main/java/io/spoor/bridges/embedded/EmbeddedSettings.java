package io.spoor.bridges.embedded;

import io.spoor.bridges.influxdb.SeriesLimits;
import io.spoor.bridges.influxdb.Topics;
import io.spoor.bridges.influxdb.mapping.TopicMapping;
import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.HostAndPort;
import io.spoor.tracing.spi.SettingsCheck;
import java.time.Duration;
import java.util.List;

/**
 * The section {@code bridges.embedded}.
 *
 * @param address of QuestDB's page and HTTP interface, which know no passwords: keep it on the loopback; port 0 lets the
 *     system choose
 * @param topics filters of the topics to store; {@code #} is all but those that begin with {@code $}
 * @param mappings what the payloads of some topics become
 * @param maximumSeries of one measurement
 * @param beyondMaximumSeries what becomes of points of further series
 * @param sparkplugRebirth whether Sparkplug's edge nodes are asked for a rebirth when it is needed
 * @param retention what is older goes, in whole days
 * @param maxSize past this the oldest hours go, however young
 * @param workers threads for each of network, queries and writing
 */
public record EmbeddedSettings(
        @DefaultValue("127.0.0.1:9000") HostAndPort address,
        @DefaultValue("[\"#\"]") List<String> topics,
        List<TopicMapping> mappings,
        @DefaultValue("100000") int maximumSeries,
        @DefaultValue("drop-tags") SeriesLimits.Beyond beyondMaximumSeries,
        @DefaultValue("true") boolean sparkplugRebirth,
        @DefaultValue("7d") Duration retention,
        @DefaultValue("10GiB") DataSize maxSize,
        @DefaultValue("1") int workers) {

    /** Without configuration. */
    static final EmbeddedSettings DEFAULT = new EmbeddedSettings(
            new HostAndPort("127.0.0.1", 9000),
            List.of("#"),
            List.of(),
            SeriesLimits.DEFAULT.maximum(),
            SeriesLimits.DEFAULT.beyond(),
            true,
            Duration.ofDays(7),
            DataSize.ofMiB(10 * 1024),
            1);

    /** Checks the ranges. */
    public EmbeddedSettings {
        topics = List.copyOf(topics);
        mappings = List.copyOf(mappings);
        SettingsCheck check = new SettingsCheck()
                .that(
                        address.host().indexOf(':') < 0,
                        "address",
                        address + " is an IPv6 address, which QuestDB does not listen on; write 127.0.0.1:9000")
                .that(
                        mappings.stream().noneMatch(m -> m.measurement().equalsIgnoreCase(TraceTable.NAME)),
                        "mappings",
                        "'" + TraceTable.NAME + "' is the table of the trace events; choose another measurement")
                .range("maximumSeries", maximumSeries, 1, 2_000_000)
                .range("retention", retention, Duration.ofDays(1), Duration.ofDays(3650))
                .that(retention.toHours() % 24 == 0, "retention", "is not a number of whole days; write 7d for example")
                .range("maxSize", maxSize, DataSize.ofMiB(64), new DataSize(1L << 50))
                .range("workers", workers, 1, 64);
        Topics.check(topics, check);
        TopicMapping.checkTypes(mappings, check);
        check.done();
    }
}
