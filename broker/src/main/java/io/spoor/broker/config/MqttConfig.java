package io.spoor.broker.config;

import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.SettingsCheck;
import java.time.Duration;
import java.util.Map;

/**
 * What the broker grants to its clients and where it draws the line.
 *
 * @param maximumPacketSize a larger packet ends its connection with 0x95 [MQTT-3.2.2-15]
 * @param maximumTopicLevels a topic or filter with more levels is refused
 * @param maximumTopicLength in bytes of UTF-8
 * @param receiveMaximum unacknowledged QoS 1 and 2 publishes that one client may have under way to the broker
 * @param maximumInflight unacknowledged QoS 1 and 2 publishes under way to one client; its own receive maximum may be
 *     lower
 * @param topicAliasMaximum topic aliases that a client may use, and the most that the broker uses towards it; 0 for none
 * @param maximumKeepAlive a longer (or no) keep-alive is replaced by this one [MQTT-3.2.2-21]; zero leaves the choice to
 *     the client
 * @param connectTimeout from the end of the transport's handshakes to a complete CONNECT
 * @param maximumSessionExpiry a longer session expiry interval is replaced by this one
 * @param maximumQueuedMessages waiting messages of one session, connected or not
 * @param maximumQueuedBytes payload and topic bytes of one session's waiting messages
 * @param queueFullAction what happens when a session reached one of its two queue limits
 * @param slowConsumerAfter a connected subscriber that took nothing for this long no longer slows its publishers down
 * @param slowConsumerAction what happens to the messages of such a subscriber
 * @param publisherBudget bytes that one connection's publishes may hold in subscribers' write buffers before its socket
 *     is read no further
 * @param brokerBudget the same for all connections together
 * @param sysInterval between two publications of the {@code $SYS} topics; zero switches them off
 * @param maximumQos 0, 1 or 2 [MQTT-3.2.2-9]
 * @param maximumRetainedMessages topics that may have a retained message; others are delivered but not retained
 * @param maximumRetainedBytes payload, property and topic bytes of all retained messages; beyond it, as with their number
 * @param maximumConnections zero for no limit but the system's
 * @param threads event loops; zero for one per core
 * @param shutdownGrace how long clients and journals get when the broker stops
 */
public record MqttConfig(
        @DefaultValue("1MiB") DataSize maximumPacketSize,
        @DefaultValue("256") int maximumTopicLevels,
        @DefaultValue("65535") int maximumTopicLength,
        @DefaultValue("1024") int receiveMaximum,
        @DefaultValue("1024") int maximumInflight,
        @DefaultValue("64") int topicAliasMaximum,
        @DefaultValue("0s") Duration maximumKeepAlive,
        @DefaultValue("10s") Duration connectTimeout,
        @DefaultValue("7d") Duration maximumSessionExpiry,
        @DefaultValue("10000") int maximumQueuedMessages,
        @DefaultValue("16MiB") DataSize maximumQueuedBytes,
        @DefaultValue("drop-newest") OverflowAction queueFullAction,
        @DefaultValue("2s") Duration slowConsumerAfter,
        @DefaultValue("drop-oldest") OverflowAction slowConsumerAction,
        @DefaultValue("1MiB") DataSize publisherBudget,
        @DefaultValue("256MiB") DataSize brokerBudget,
        @DefaultValue("10s") Duration sysInterval,
        @DefaultValue("2") int maximumQos,
        @DefaultValue("true") boolean retainAvailable,
        @DefaultValue("true") boolean wildcardSubscriptions,
        @DefaultValue("true") boolean sharedSubscriptions,
        @DefaultValue("10000") int maximumSubscriptionsPerSession,
        @DefaultValue("1000000") int maximumRetainedMessages,
        @DefaultValue("256MiB") DataSize maximumRetainedBytes,
        @DefaultValue("0") int maximumConnections,
        @DefaultValue("0") int threads,
        @DefaultValue("10s") Duration shutdownGrace) {

    /** Checks each setting and how they fit together. */
    public MqttConfig {
        new SettingsCheck()
                // The protocol's own limit: four length bytes [MQTT-1.5.5], that is 256 MiB less one byte.
                .range("maximumPacketSize", maximumPacketSize, DataSize.ofKiB(1), new DataSize(268_435_455))
                .range("maximumTopicLevels", maximumTopicLevels, 1, 65_535)
                .range("maximumTopicLength", maximumTopicLength, 16, 65_535)
                .range("receiveMaximum", receiveMaximum, 1, 65_535)
                .range("maximumInflight", maximumInflight, 1, 65_535)
                .range("topicAliasMaximum", topicAliasMaximum, 0, 65_535)
                .range("maximumKeepAlive", maximumKeepAlive, Duration.ZERO, Duration.ofSeconds(65_535))
                .range("connectTimeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(10))
                // The highest value in the packet means "never" [MQTT-3.1.2.11.2].
                .range("maximumSessionExpiry", maximumSessionExpiry, Duration.ZERO, Duration.ofSeconds(4_294_967_294L))
                .range("maximumQueuedMessages", maximumQueuedMessages, 1, 100_000_000)
                .range("maximumQueuedBytes", maximumQueuedBytes, DataSize.ofKiB(1), DataSize.ofMiB(1 << 20))
                .range("slowConsumerAfter", slowConsumerAfter, Duration.ofMillis(100), Duration.ofHours(1))
                .range("publisherBudget", publisherBudget, DataSize.ofKiB(4), DataSize.ofMiB(1024))
                .range("brokerBudget", brokerBudget, DataSize.ofMiB(1), DataSize.ofMiB(1 << 20))
                .that(
                        brokerBudget.compareTo(publisherBudget) >= 0,
                        "brokerBudget",
                        brokerBudget + " is less than publisherBudget (" + publisherBudget + ")")
                .that(
                        maximumQueuedBytes.compareTo(maximumPacketSize) >= 0,
                        "maximumQueuedBytes",
                        maximumQueuedBytes + " is less than maximumPacketSize (" + maximumPacketSize
                                + "): the largest packet could never wait")
                .range("sysInterval", sysInterval, Duration.ZERO, Duration.ofDays(1))
                .range("maximumQos", maximumQos, 0, 2)
                .range("maximumSubscriptionsPerSession", maximumSubscriptionsPerSession, 1, 10_000_000)
                .range("maximumRetainedMessages", maximumRetainedMessages, 0, 100_000_000)
                .range("maximumRetainedBytes", maximumRetainedBytes, new DataSize(0), DataSize.ofMiB(1 << 20))
                .range("maximumConnections", maximumConnections, 0, 100_000_000)
                .range("threads", threads, 0, 1024)
                .range("shutdownGrace", shutdownGrace, Duration.ZERO, Duration.ofHours(1))
                .done();
    }

    /** What holds without a configuration. */
    public static MqttConfig defaults() {
        return of(Map.of());
    }

    /**
     * The defaults with some keys set.
     *
     * @param values by key, as in the configuration file: {@code Map.of("maximumQos", 1, "connectTimeout", "1s")}
     * @throws ConfigException if the file would be wrong with them
     */
    public static MqttConfig of(Map<String, ?> values) {
        return ConfigLoader.bind(MqttConfig.class, "mqtt", values);
    }

    /** Event loops to run: {@link #threads}, or one for each core. */
    public int eventLoops() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }
}
