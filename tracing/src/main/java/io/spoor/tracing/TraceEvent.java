package io.spoor.tracing;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a connection, a session or a message. Immutable; its time and its sequence number are given
 * by the {@link Tracer}. The names in trace documents are those of {@code EVENTS.md}.
 *
 * <p>Durations are in nanoseconds. Reason codes are MQTT 5 reason codes (0 to 255), also for MQTT 3 clients.
 */
public sealed interface TraceEvent {

    /** Whom it is about; of a message on its way to a subscriber, that one. Null if it is about nobody, or not yet. */
    default @Nullable ClientInfo client() {
        return null;
    }

    /** Who published the message that it is about, where that is somebody else than {@link #client()}; else null. */
    default @Nullable ClientInfo sender() {
        return null;
    }

    /** The connection that it is about, of events before there is a client; else null. */
    default @Nullable ConnectionInfo connection() {
        return null;
    }

    /** What joins it with the other events about the same message; null if it is about none. */
    default @Nullable TraceContext trace() {
        return null;
    }

    /** The topic of the message that it is about; else null. */
    default @Nullable String topic() {
        return null;
    }

    /** Who ended a connection. */
    enum EndedBy {
        CLIENT,
        SERVER,
        NETWORK
    }

    // -- transport ----------------------------------------------------------------------------------------------------

    /** A TCP connection was accepted. */
    record TransportOpen(ConnectionInfo connection) implements TraceEvent {}

    /** A TCP connection ended, also one that never sent a CONNECT; {@code detail} says in words what was wrong with it. */
    record TransportClose(
            ConnectionInfo connection,
            DisconnectReason reason,
            EndedBy endedBy,
            long durationNanos,
            long bytesIn,
            long bytesOut,
            @Nullable String detail,
            @Nullable TcpInfo tcp)
            implements TraceEvent {}

    /**
     * Connections that only looked whether the listener is there, as load balancers do: each ended soon, by the peer, with
     * no MQTT and nothing wrong in it. They have no events of their own.
     *
     * @param connection one of them; null for those of addresses beyond the number that is told one by one
     */
    record TransportProbes(@Nullable ConnectionInfo connection, long count, long intervalNanos) implements TraceEvent {}

    /** A TLS handshake failed; {@code detail} is the library's own text. */
    record TlsHandshakeFailure(ConnectionInfo connection, TlsFailure cause, String detail) implements TraceEvent {}

    // -- client -------------------------------------------------------------------------------------------------------

    /** The will that a CONNECT carries. */
    record WillInfo(String topic, int qos, boolean retain, int payloadBytes, long delaySeconds) {}

    /**
     * A CONNECT was answered. {@code reason} is null on success; {@code detail} says in words why it was refused. The
     * client's identifier is empty if the packet could not be read that far. {@code tookOver} is the connection that had to
     * go for it.
     */
    record ClientConnect(
            ClientInfo client,
            int reasonCode,
            @Nullable DisconnectReason reason,
            @Nullable String detail,
            int keepAliveSeconds,
            boolean cleanStart,
            boolean sessionPresent,
            long sessionExpirySeconds,
            @Nullable WillInfo will,
            Map<String, List<String>> userProperties,
            long durationNanos,
            @Nullable ConnectionInfo tookOver)
            implements TraceEvent {}

    /** What went over a connection, in each direction as seen from the broker. */
    record Traffic(long bytesIn, long bytesOut, long messagesIn, long messagesOut, long messagesDropped, long pings) {
        /** What is left without a part of it. */
        public Traffic without(Traffic part) {
            return new Traffic(
                    bytesIn - part.bytesIn,
                    bytesOut - part.bytesOut,
                    messagesIn - part.messagesIn,
                    messagesOut - part.messagesOut,
                    messagesDropped - part.messagesDropped,
                    pings - part.pings);
        }

        /** Whether anything happened. */
        public boolean isSomething() {
            return bytesIn != 0 || bytesOut != 0 || messagesIn != 0 || messagesOut != 0 || messagesDropped != 0;
        }
    }

    /** A client that had been accepted is gone; {@code takenOverBy} is the connection that it had to go for. */
    record ClientDisconnect(
            ClientInfo client,
            DisconnectReason reason,
            EndedBy endedBy,
            int reasonCode,
            @Nullable String detail,
            long durationNanos,
            Traffic traffic,
            RoundTrips roundTrips,
            SessionInfo session,
            @Nullable TcpInfo tcp,
            @Nullable ConnectionInfo takenOverBy)
            implements TraceEvent {}

    // -- session ------------------------------------------------------------------------------------------------------

    record SessionStart(ClientInfo client, long expirySeconds) implements TraceEvent {}

    record SessionResume(ClientInfo client, int queuedMessages, int subscriptions, long awayNanos)
            implements TraceEvent {}

    /** A second connection took over a client identifier; {@code client} is the one that lost it. */
    record SessionTakeover(ClientInfo client, ConnectionInfo by) implements TraceEvent {}

    record SessionExpire(ClientInfo client, int queuedMessages, int subscriptions) implements TraceEvent {}

    // -- authorization ------------------------------------------------------------------------------------------------

    /** {@code packetType} is {@code publish}, {@code subscribe} or {@code will}; topic may be a filter. */
    record AuthzDenied(ClientInfo client, String packetType, String topic) implements TraceEvent {}

    // -- messages -----------------------------------------------------------------------------------------------------

    /**
     * What a publish carried.
     *
     * @param bytes its beginning, as many bytes as the configuration allows; not to be modified
     */
    record Content(byte[] bytes) {}

    /** {@code content} is null unless the configuration wants payloads in the trace. */
    record MessagePublish(
            ClientInfo client,
            String topic,
            int qos,
            boolean retain,
            boolean dup,
            int packetId,
            int payloadBytes,
            @Nullable String contentType,
            @Nullable Content content,
            int subscribersMatched,
            @Nullable TraceContext trace)
            implements TraceEvent {}

    record MessageReject(
            ClientInfo client,
            String topic,
            int qos,
            boolean retain,
            boolean dup,
            int packetId,
            int payloadBytes,
            int reasonCode,
            String detail,
            @Nullable TraceContext trace)
            implements TraceEvent {}

    /**
     * {@code durationNanos} runs from the arrival of the publish to the write to the subscriber, {@code queuedNanos} from
     * the arrival to when it was taken from the subscriber's queue: all but the same, or 0 if it did not wait there.
     * {@code dup} is a message that was sent before.
     */
    record MessageDeliver(
            ClientInfo client,
            ClientInfo sender,
            String topic,
            String filter,
            int qos,
            boolean retain,
            boolean dup,
            int packetId,
            int payloadBytes,
            long durationNanos,
            long queuedNanos,
            @Nullable TraceContext trace)
            implements TraceEvent {}

    /** {@code durationNanos} runs from the write to the acknowledgement (PUBACK, or PUBREC for QoS 2). */
    record MessageAck(
            ClientInfo client,
            ClientInfo sender,
            String topic,
            int qos,
            int packetId,
            int payloadBytes,
            int reasonCode,
            long durationNanos,
            @Nullable TraceContext trace)
            implements TraceEvent {}

    /**
     * {@code client} is the subscriber, or null if there was none ({@code no_subscriber}). {@code durationNanos} runs from
     * the arrival of the publish.
     */
    record MessageDrop(
            @Nullable ClientInfo client,
            ClientInfo sender,
            String topic,
            int qos,
            boolean retain,
            int payloadBytes,
            DropReason reason,
            long durationNanos,
            @Nullable TraceContext trace)
            implements TraceEvent {}

    // -- subscriptions ------------------------------------------------------------------------------------------------

    record SubscriptionAdd(
            ClientInfo client,
            String filter,
            int requestedQos,
            int grantedQos,
            @Nullable Integer identifier) implements TraceEvent {}

    record SubscriptionRemove(ClientInfo client, String filter) implements TraceEvent {}

    record SubscriptionReject(ClientInfo client, String filter, int requestedQos, int reasonCode, String detail)
            implements TraceEvent {}

    // -- retained messages and wills ----------------------------------------------------------------------------------

    record RetainSet(
            ClientInfo client,
            String topic,
            int qos,
            int payloadBytes,
            @Nullable TraceContext trace) implements TraceEvent {}

    record RetainClear(
            ClientInfo client, String topic, @Nullable TraceContext trace) implements TraceEvent {}

    record WillPublish(ClientInfo client, String topic, int qos, boolean retain, int payloadBytes)
            implements TraceEvent {}

    // -- limits -------------------------------------------------------------------------------------------------------

    record LimitExceeded(
            @Nullable ClientInfo client, @Nullable ConnectionInfo connection, String limit, long allowed, long actual)
            implements TraceEvent {}

    /** A subscriber took nothing for longer than allowed; {@code action} names the rule that its messages now go by. */
    record SlowConsumer(ClientInfo client, long stalledNanos, long pendingBytes, int pendingMessages, String action)
            implements TraceEvent {}

    /**
     * A subscriber of a {@link SlowConsumer} takes something again, or is gone.
     *
     * @param stalledNanos how long it took nothing
     * @param droppedMessages what it missed meanwhile
     * @param resumed whether it takes something again
     */
    record SlowConsumerEnd(ClientInfo client, long stalledNanos, long droppedMessages, boolean resumed)
            implements TraceEvent {}

    // -- counts -------------------------------------------------------------------------------------------------------

    /** How many events about single messages were counted instead of told one by one. */
    record SampledOut(
            long publishes, long rejections, long deliveries, long acknowledgements, long drops, long retained) {
        /** How many events that are. */
        public long events() {
            return publishes + rejections + deliveries + acknowledgements + drops + retained;
        }

        /** What is left without a part of it. */
        public SampledOut without(SampledOut part) {
            return new SampledOut(
                    publishes - part.publishes,
                    rejections - part.rejections,
                    deliveries - part.deliveries,
                    acknowledgements - part.acknowledgements,
                    drops - part.drops,
                    retained - part.retained);
        }
    }

    /** How long messages took from their arrival to the write to this client; all zero if there were none. */
    record DeliveryTimes(long count, long sumNanos, long longestNanos) {
        public static final DeliveryTimes NONE = new DeliveryTimes(0, 0, 0);
    }

    /**
     * What one client did in an interval: one event for each topic of which messages were only counted, and one, without
     * a topic, for all else. So nothing is counted twice, and the sums of all intervals of a connection equal the
     * disconnect's traffic.
     *
     * @param topic null for all else
     * @param payloadBytesIn of the messages in {@code traffic}; as {@code payloadBytesOut}, 0 in the event without a topic
     * @param roundTrips none in the events with a topic, as {@code tcp}
     * @param distinctTopics how many the client has published to on this connection; 0 in the events with a topic
     */
    record ClientSummary(
            ClientInfo client,
            long intervalNanos,
            @Nullable String topic,
            Traffic traffic,
            long payloadBytesIn,
            long payloadBytesOut,
            int distinctTopics,
            SampledOut sampledOut,
            DeliveryTimes deliveryTimes,
            RoundTrips roundTrips,
            @Nullable TcpInfo tcp)
            implements TraceEvent {}

    /**
     * Events that were lost: exactly those with sequence numbers {@code first} to {@code last} of run {@code runId}.
     * {@code cause} is {@code tracer_overload}, {@code journal_full}, {@code journal_corrupt}, {@code event_too_large} or
     * {@code internal_error}.
     */
    record TraceGap(String runId, long first, long last, String cause) implements TraceEvent {}

    // -- broker -------------------------------------------------------------------------------------------------------

    /**
     * A broker takes clients.
     *
     * @param listeners are like {@code tls 0.0.0.0:8883}
     * @param certificateEnd when the first of the listeners' certificates ends; null if none has one
     */
    record BrokerStart(String javaVersion, List<String> listeners, java.time.@Nullable Instant certificateEnd)
            implements TraceEvent {}

    record BrokerStop(String reason, long uptimeNanos) implements TraceEvent {}

    /**
     * The end of the store of sessions could not be used at the start and was cut off.
     *
     * @param offset where the last good record ends
     * @param bytes how many behind it were in use, as far as is known
     * @param records how many whole records were among them
     */
    record StoreCut(String file, long offset, long bytes, long records) implements TraceEvent {}

    record ConfigChange(String what) implements TraceEvent {}

    record CertReload(
            String listener, String outcome, @Nullable String detail, java.time.@Nullable Instant notAfter)
            implements TraceEvent {}

    /** A rule fired; {@code evidence} are ids of the events that it rests on. */
    record Anomaly(String rule, double score, List<String> evidence) implements TraceEvent {}
}
