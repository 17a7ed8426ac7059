package io.spoor.bridges.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.bridges.influxdb.SeriesLimits;
import io.spoor.bridges.influxdb.mapping.PayloadFormat;
import io.spoor.bridges.influxdb.mapping.TopicMapping;
import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.HostAndPort;
import io.spoor.tracing.spi.InvalidSettingsException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EmbeddedSettingsTest {

    @Test
    void it_runs_by_default_unless_there_is_an_influxdb() {
        EmbeddedBridgeFactory factory = new EmbeddedBridgeFactory();

        assertThat(factory.defaults(Set.of("tracing.logstash"))).isEqualTo(EmbeddedSettings.DEFAULT);
        assertThat(factory.defaults(Set.of("bridges.influxdb"))).isNull();
    }

    @Test
    void everything_that_is_wrong_is_named_at_once() {
        TopicMapping clash = new TopicMapping("a", "TRACE", null, null, PayloadFormat.AUTO, true, true);

        assertThatThrownBy(() -> new EmbeddedSettings(
                        new HostAndPort("::1", 9000),
                        List.of(),
                        List.of(clash),
                        1000,
                        SeriesLimits.Beyond.DROP_TAGS,
                        true,
                        Duration.ofHours(30),
                        DataSize.ofMiB(1),
                        0))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        e -> assertThat(e.faults())
                                .extracting(fault -> fault.key())
                                .containsExactly("address", "mappings", "retention", "maxSize", "workers", "topics"));
    }
}
