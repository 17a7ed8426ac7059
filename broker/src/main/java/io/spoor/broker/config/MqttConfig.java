package io.spoor.broker.config;

import io.spoor.tracing.match.AddressRange;
import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.SettingsCheck;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the broker grants to its clients and where it draws the line.
 *
 * <p>A limit that is reached is traced: where it concerns one packet, as the failure of that packet or the end of its
 * connection; else as {@code limit-exceeded} with one of the names {@code connections}, {@code connection_rate}, {@code
 * sessions}, {@code session_bytes}, {@code subscriptions_per_session}, {@code subscription_bytes}, {@code queue_bytes},
 * {@code broker_bytes}, {@code input_bytes}, {@code retained_messages} and {@code retained_bytes}. A session's full queue
 * is a {@code message-drop} for each message, and a stuck client a {@code slow-consumer}.
 *
 * @param maximumPacketSize a larger packet ends its connection with 0x95 [MQTT-3.2.2-15]
 * @param maximumConnectSize the same for the CONNECT, which comes from anybody; with will, password and properties
 * @param maximumTopicLevels a topic or filter with more levels is refused
 * @param maximumTopicLength in bytes of UTF-8
 * @param receiveMaximum unacknowledged QoS 1 and 2 publishes that one client may have under way to the broker
 * @param maximumInflight unacknowledged QoS 1 and 2 publishes under way to one client; its own receive maximum may be
 *     lower
 * @param topicAliasMaximum topic aliases that a client may use, and the most that the broker uses towards it; 0 for none
 * @param maximumKeepAlive a longer (or no) keep-alive is replaced by this one [MQTT-3.2.2-21], which only MQTT 5 clients are
 *     told; zero leaves the choice to the client
 * @param connectTimeout from the end of the transport's handshakes to a complete CONNECT
 * @param connectionRate connections a second that one IPv4 address or IPv6 network of 64 bits may open in the long run;
 *     others are closed at once, before TLS, and traced together; zero for no limit
 * @param connectionBurst connections that it may open at once, as a fleet behind one address does after a failure
 * @param connectionRateExempt whose rate is not limited: own load balancers, for example
 * @param maximumSessions with and without a connection; a client that would need another is refused with 0x97 (MQTT 3:
 *     0x03), those that have one come back
 * @param sessionBudget bytes that all sessions together may take for client identifiers, filters and wills; beyond it,
 *     what would add to them is refused with 0x97; zero for an eighth of the heap
 * @param maximumSessionExpiry a longer session expiry interval is replaced by this one
 * @param maximumQueuedMessages waiting messages of one session, connected or not
 * @param maximumQueuedBytes payload and topic bytes of one session's waiting messages
 * @param queueBudget bytes that wait in all sessions together whose clients are away or stuck, a message for many counted
 *     once; a session may take no more than is left, then {@code queueFullAction} or {@code slowConsumerAction} applies
 *     to it; once hardly anything is left, publishes at QoS 1 and 2 for absent sessions are refused with 0x97; zero for
 *     a quarter of the heap
 * @param queueFullAction what happens when a session reached one of its two queue limits
 * @param slowConsumerAfter a connected subscriber that took nothing for this long no longer slows its publishers down
 * @param slowConsumerAction what happens to the messages of such a subscriber
 * @param publisherBudget bytes that one connection's publishes may hold in subscribers' write buffers before its socket
 *     is read no further
 * @param brokerBudget the same for all connections together; zero for an eighth of the heap
 * @param inputBudget bytes of packets that have not arrived whole, of all connections together; beyond it, whoever has
 *     sent a part of more than 4 KiB is not read, and disconnected with 0x97 if the packet is ten seconds old; zero for
 *     a quarter of the memory that the JVM may use outside of the heap
 * @param sysInterval between two publications of the {@code $SYS} topics; zero switches them off
 * @param maximumQos 0, 1 or 2 [MQTT-3.2.2-9]
 * @param maximumSubscriptionsPerSession a subscription beyond it is refused with 0x97
 * @param maximumSubscriptionBytes the same for the filters of one session, in bytes of UTF-8
 * @param maximumRetainedMessages topics that may have a retained message; others are delivered but not retained
 * @param maximumRetainedBytes payload, property and topic bytes of all retained messages; beyond it, as with their number; zero for
 *     an eighth of the heap
 * @param maximumConnections zero for no limit but the system's
 * @param threads event loops; zero for one per core
 * @param shutdownGrace how long clients and journals get when the broker stops
 */
public record MqttConfig(
        @DefaultValue("1MiB") DataSize maximumPacketSize,
        @DefaultValue("256KiB") DataSize maximumConnectSize,
        @DefaultValue("256") int maximumTopicLevels,
        @DefaultValue("65535") int maximumTopicLength,
        @DefaultValue("1024") int receiveMaximum,
        @DefaultValue("1024") int maximumInflight,
        @DefaultValue("64") int topicAliasMaximum,
        @DefaultValue("0s") Duration maximumKeepAlive,
        @DefaultValue("10s") Duration connectTimeout,
        @DefaultValue("500") int connectionRate,
        @DefaultValue("20000") int connectionBurst,
        @DefaultValue("[127.0.0.0/8, '::1/128']") List<AddressRange> connectionRateExempt,
        @DefaultValue("1000000") int maximumSessions,
        @DefaultValue("0B") DataSize sessionBudget,
        @DefaultValue("7d") Duration maximumSessionExpiry,
        @DefaultValue("10000") int maximumQueuedMessages,
        @DefaultValue("16MiB") DataSize maximumQueuedBytes,
        @DefaultValue("0B") DataSize queueBudget,
        @DefaultValue("drop-newest") OverflowAction queueFullAction,
        @DefaultValue("2s") Duration slowConsumerAfter,
        @DefaultValue("drop-oldest") OverflowAction slowConsumerAction,
        @DefaultValue("1MiB") DataSize publisherBudget,
        @DefaultValue("0B") DataSize brokerBudget,
        @DefaultValue("0B") DataSize inputBudget,
        @DefaultValue("10s") Duration sysInterval,
        @DefaultValue("2") int maximumQos,
        @DefaultValue("true") boolean retainAvailable,
        @DefaultValue("true") boolean wildcardSubscriptions,
        @DefaultValue("true") boolean sharedSubscriptions,
        @DefaultValue("10000") int maximumSubscriptionsPerSession,
        @DefaultValue("4MiB") DataSize maximumSubscriptionBytes,
        @DefaultValue("1000000") int maximumRetainedMessages,
        @DefaultValue("0B") DataSize maximumRetainedBytes,
        @DefaultValue("0") int maximumConnections,
        @DefaultValue("0") int threads,
        @DefaultValue("10s") Duration shutdownGrace) {

    private static final DataSize NONE = new DataSize(0);
    private static final DataSize LARGEST = DataSize.ofMiB(1 << 20);

    /** Checks each setting and how they fit together. */
    public MqttConfig {
        connectionRateExempt = List.copyOf(connectionRateExempt);
        new SettingsCheck()
                // The protocol's own limit: four length bytes [MQTT-1.5.5], that is 256 MiB less one byte.
                .range("maximumPacketSize", maximumPacketSize, DataSize.ofKiB(1), new DataSize(268_435_455))
                .range("maximumConnectSize", maximumConnectSize, DataSize.ofKiB(1), new DataSize(268_435_455))
                .range("maximumTopicLevels", maximumTopicLevels, 1, 65_535)
                .range("maximumTopicLength", maximumTopicLength, 16, 65_535)
                .range("receiveMaximum", receiveMaximum, 1, 65_535)
                .range("maximumInflight", maximumInflight, 1, 65_535)
                .range("topicAliasMaximum", topicAliasMaximum, 0, 65_535)
                .range("maximumKeepAlive", maximumKeepAlive, Duration.ZERO, Duration.ofSeconds(65_535))
                .range("connectTimeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(10))
                .range("connectionRate", connectionRate, 0, 1_000_000)
                .range("connectionBurst", connectionBurst, 1, 10_000_000)
                .range("maximumSessions", maximumSessions, 1, 100_000_000)
                .range("sessionBudget", sessionBudget, NONE, LARGEST)
                // The highest value in the packet means "never" [MQTT-3.1.2.11.2].
                .range("maximumSessionExpiry", maximumSessionExpiry, Duration.ZERO, Duration.ofSeconds(4_294_967_294L))
                .range("maximumQueuedMessages", maximumQueuedMessages, 1, 100_000_000)
                .range("maximumQueuedBytes", maximumQueuedBytes, DataSize.ofKiB(1), LARGEST)
                .range("queueBudget", queueBudget, NONE, LARGEST)
                .range("slowConsumerAfter", slowConsumerAfter, Duration.ofMillis(100), Duration.ofHours(1))
                .range("publisherBudget", publisherBudget, DataSize.ofKiB(4), DataSize.ofMiB(1024))
                .range("brokerBudget", brokerBudget, NONE, LARGEST)
                .range("inputBudget", inputBudget, NONE, LARGEST)
                .that(
                        brokerBudget.equals(NONE) || brokerBudget.compareTo(publisherBudget) >= 0,
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
                .range("maximumSubscriptionBytes", maximumSubscriptionBytes, DataSize.ofKiB(1), LARGEST)
                .range("maximumRetainedMessages", maximumRetainedMessages, 0, 100_000_000)
                .range("maximumRetainedBytes", maximumRetainedBytes, NONE, LARGEST)
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

    /** What the budgets come to on this JVM's heap. */
    public MemoryPlan memory() {
        return MemoryPlan.of(this, Runtime.getRuntime().maxMemory());
    }

    /** Event loops to run: {@link #threads}, or one for each core. */
    public int eventLoops() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }
}
