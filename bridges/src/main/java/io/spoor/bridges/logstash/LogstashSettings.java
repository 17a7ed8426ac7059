package io.spoor.bridges.logstash;

import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.HostAndPort;
import io.spoor.tracing.spi.SettingsCheck;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands under {@code tracing.logstash}.
 *
 * @param transport lines of JSON, for Logstash's TCP input and the codec {@code json_lines}, or the Beats protocol, for its
 *     Beats input
 * @param hosts where Logstash listens
 * @param strategy which of several hosts to connect to; one that is out of reach is left alone for a while
 * @param tls how the connection is protected; plain TCP if absent
 * @param connectTimeout how long a connection, and a TLS handshake on it, may take to come about
 * @param reconnectDelay between two attempts to reach the same host at least, also where the connection was ended to
 *     confirm: so not more than a window of events can be sent in this time
 * @param writeTimeout a receiver that takes nothing for this long (Beats: acknowledges nothing) is left, and connected to
 *     anew; 0s for never
 * @param keepAlive TCP only: an empty line is sent after this long without an event, which shows that a peer is gone and keeps
 *     what lies between from forgetting the connection; 0s for never
 * @param window how many events may be sent and not confirmed; so many are sent again, at most, after a lost connection
 * @param confirmEvery TCP only: how long after it was sent an event is confirmed at the latest. TCP confirms nothing, so for this
 *     the connection is ended in order, which the */
public record LogstashSettings(
        @DefaultValue("tcp") LogstashTransport transport,
        List<HostAndPort> hosts,
        @DefaultValue("first-available") ConnectionStrategy strategy,
        @Nullable LogstashTls tls,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("500ms") Duration reconnectDelay,
        @DefaultValue("5m") Duration writeTimeout,
        @DefaultValue("1m") Duration keepAlive,
        @DefaultValue("65536") int window,
        @DefaultValue("30s") Duration confirmEvery,
        @DefaultValue("3") int compression) {

    public LogstashSettings {
        hosts = List.copyOf(hosts);
        SettingsCheck check = new SettingsCheck()
                .that(!hosts.isEmpty(), "hosts", "names no host; write at least one, such as [\"127.0.0.1:5000\"]")
                .range("connectTimeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(5))
                .range("reconnectDelay", reconnectDelay, Duration.ofMillis(10), Duration.ofHours(1))
                .range("writeTimeout", writeTimeout, Duration.ZERO, Duration.ofDays(1))
                .range("keepAlive", keepAlive, Duration.ZERO, Duration.ofDays(1))
                .range("window", window, 1, 10_000_000)
                .range("confirmEvery", confirmEvery, Duration.ofMillis(100), Duration.ofHours(1))
                .range("compression", compression, 0, 9);
        for (int i = 0; i < hosts.size(); i++) {
            check.that(hosts.get(i).port() != 0, "hosts[" + i + "]", "port 0 cannot be connected to");
        }
        check.done();
    }

    /** The given hosts, and the default for all else. */
    public static LogstashSettings of(List<HostAndPort> hosts) {
        return new LogstashSettings(
                LogstashTransport.TCP,
                hosts,
                ConnectionStrategy.FIRST_AVAILABLE,
                null,
                Duration.ofSeconds(5),
                Duration.ofMillis(500),
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                65_536,
                Duration.ofSeconds(30),
                3);
    }
}
