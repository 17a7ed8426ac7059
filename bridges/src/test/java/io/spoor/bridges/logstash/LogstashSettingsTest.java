package io.spoor.bridges.logstash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.bridges.file.FileBridgeFactory;
import io.spoor.tracing.spi.BridgeFactory;
import io.spoor.tracing.spi.HostAndPort;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LogstashSettingsTest {

    @Test
    void everything_that_is_wrong_is_named_at_once() {
        assertThatThrownBy(() -> new LogstashSettings(
                        LogstashTransport.TCP,
                        List.of(new HostAndPort("localhost", 0)),
                        ConnectionStrategy.RANDOM,
                        null,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofDays(2),
                        Duration.ofDays(2),
                        0,
                        Duration.ZERO,
                        10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "hosts[0]",
                        "connectTimeout",
                        "reconnectDelay",
                        "writeTimeout",
                        "keepAlive",
                        "window",
                        "confirmEvery",
                        "compression");
    }

    @Test
    void at_least_one_host_is_needed() {
        assertThatThrownBy(() -> LogstashSettings.of(List.of())).hasMessageContaining("hosts: names no host");
    }

    @Test
    void both_bridges_are_found_by_their_interface() {
        assertThat(ServiceLoader.load(BridgeFactory.class).stream().map(ServiceLoader.Provider::type))
                .contains(LogstashBridgeFactory.class, FileBridgeFactory.class);
    }

    @Test
    void files_are_the_default_when_no_other_way_for_trace_events_is_configured() {
        FileBridgeFactory files = new FileBridgeFactory();
        assertThat(files.defaults(Set.of())).isNotNull();
        assertThat(files.defaults(Set.of("bridges.influxdb"))).isNotNull();
        assertThat(files.defaults(Set.of("tracing.logstash"))).isNull();
        assertThat(new LogstashBridgeFactory().defaults(Set.of())).isNull();
    }
}
