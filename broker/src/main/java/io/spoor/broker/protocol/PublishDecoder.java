package io.spoor.broker.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads a PUBLISH in place. One for each connection, since it remembers the client's topic aliases; used by the
 * connection's event loop only. After {@link #decode}, the getters describe the packet that was read last.
 *
 * @param <V> what the topic cache keeps beside a topic name
 */
public final class PublishDecoder<V> {
    private static final byte[] NONE = {};
    private static final int ALIASED_BYTES = 256 * 1024;

    private final boolean v5;
    private final TopicCache<V> topics;
    private final int topicAliasMaximum;
    private TopicCache.@Nullable Entry<V> @Nullable [] aliases;

    private TopicCache.@Nullable Entry<V> entry;
    private int aliasedBytes;
    private int packetId;
    private boolean dup;

    // What readProperties found.
    private long expirySeconds;
    private int topicAlias;

    /** A decoder for a connection whose client may use topic aliases up to the given one. */
    public PublishDecoder(MqttVersion version, TopicCache<V> topics, int topicAliasMaximum) {
        this.v5 = version.isV5();
        this.topics = topics;
        this.topicAliasMaximum = topicAliasMaximum;
    }

    /** The topic of the last packet. */
    public TopicCache.Entry<V> topic() {
        TopicCache.Entry<V> last = entry;
        if (last == null) {
            throw new IllegalStateException("nothing was decoded");
        }
        return last;
    }

    /** The packet identifier of the last packet, 0 at QoS 0. */
    public int packetId() {
        return packetId;
    }

    /** Whether the last packet was marked as sent before. */
    public boolean dup() {
        return dup;
    }

    /**
     * Reads the packet whose variable header starts at {@code index}.
     *
     * @param flags the lower four bits of the fixed header
     * @param nowNanos when it arrived
     * @return a message that is valid during this call of the event loop, longer once it is kept
     */
    public Message decode(ByteBuf frame, int index, int end, int flags, long nowNanos) throws MqttProtocolException {
        int qos = (flags >> 1) & 3;
        dup = (flags & 8) != 0;
        if (qos == 3) {
            throw malformed("QoS 3 in a PUBLISH [MQTT-3.3.1-4]");
        }
        if (dup && qos == 0) {
            throw malformed("DUP set at QoS 0 [MQTT-3.3.1-2]");
        }
        int topicLength = shortAt(frame, index, end, "topic name");
        int topicIndex = index + 2;
        int i = topicIndex + topicLength;
        if (i > end) {
            throw malformed("the topic name is cut short");
        }
        packetId = 0;
        if (qos > 0) {
            packetId = shortAt(frame, i, end, "packet identifier");
            i += 2;
            if (packetId == 0) {
                throw malformed("packet identifier 0 [MQTT-2.2.1-3]");
            }
        }
        byte[] properties = NONE;
        expirySeconds = -1;
        topicAlias = 0;
        if (v5) {
            int length = Varint.read(frame, i, end);
            if (length < 0) {
                throw malformed("the property length is not a variable byte integer or is cut short");
            }
            i += Varint.size(length);
            int propertiesEnd = i + length;
            if (propertiesEnd > end) {
                throw malformed("the properties are cut short");
            }
            properties = length == 0 ? NONE : readProperties(frame, i, propertiesEnd);
            i = propertiesEnd;
        }
        entry = resolveTopic(frame, topicIndex, topicLength);
        return new Message(
                topic().name(),
                qos,
                (flags & 1) != 0,
                properties,
                nowNanos,
                Message.expiry(expirySeconds, nowNanos),
                frame,
                i,
                end - i);
    }

    private TopicCache.Entry<V> resolveTopic(ByteBuf frame, int index, int length) throws MqttProtocolException {
        if (topicAlias == 0) {
            if (v5 && length == 0) {
                throw new MqttProtocolException(
                        ReasonCode.PROTOCOL_ERROR, "neither a topic name nor a topic alias (MQTT 5, 3.3.2.3.4)");
            }
            return topics.get(frame, index, length);
        }
        if (topicAlias > topicAliasMaximum) {
            throw new MqttProtocolException(
                    ReasonCode.TOPIC_ALIAS_INVALID,
                    "topic alias " + topicAlias + ", at most " + topicAliasMaximum + " is allowed [MQTT-3.3.2-9]");
        }
        TopicCache.@Nullable Entry<V>[] known = aliases;
        if (known == null) {
            known = newAliases(topicAliasMaximum + 1);
            aliases = known;
        }
        if (length > 0) {
            TopicCache.Entry<V> named = topics.get(frame, index, length);
            TopicCache.Entry<V> before = known[topicAlias];
            aliasedBytes += length - (before == null ? 0 : before.name().encodedLength());
            if (aliasedBytes > ALIASED_BYTES) {
                throw new MqttProtocolException(
                        ReasonCode.QUOTA_EXCEEDED,
                        "the topics that have an alias take more than " + ALIASED_BYTES + " bytes");
            }
            known[topicAlias] = named;
            return named;
        }
        TopicCache.Entry<V> named = known[topicAlias];
        if (named == null) {
            throw new MqttProtocolException(
                    ReasonCode.PROTOCOL_ERROR, "topic alias " + topicAlias + " was not given a topic name before");
        }
        return named;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays
    private static <V> TopicCache.@Nullable Entry<V>[] newAliases(int length) {
        return new TopicCache.Entry[length];
    }

    /** Checks all properties and returns those to forward, encoded. */
    private byte[] readProperties(ByteBuf in, int start, int end) throws MqttProtocolException {
        long seen = 0;
        int notForwarded = 0;
        for (int i = start; i < end; ) {
            int id = in.getUnsignedByte(i);
            int next = i + 1 + propertyLength(in, id, i + 1, end);
            if (id != ForwardedProperties.USER_PROPERTY) {
                long bit = 1L << id;
                if ((seen & bit) != 0) {
                    throw new MqttProtocolException(
                            ReasonCode.PROTOCOL_ERROR, "property 0x%02X is given twice".formatted(id));
                }
                seen |= bit;
            }
            if (id == ForwardedProperties.MESSAGE_EXPIRY) {
                expirySeconds = in.getUnsignedInt(i + 1);
                notForwarded += next - i;
            } else if (id == ForwardedProperties.TOPIC_ALIAS) {
                topicAlias = in.getUnsignedShort(i + 1);
                notForwarded += next - i;
                if (topicAlias == 0) {
                    throw new MqttProtocolException(ReasonCode.TOPIC_ALIAS_INVALID, "topic alias 0 [MQTT-3.3.2-8]");
                }
            }
            i = next;
        }
        return copyForwarded(in, start, end, notForwarded);
    }

    private static byte[] copyForwarded(ByteBuf in, int start, int end, int notForwarded) throws MqttProtocolException {
        byte[] forwarded = new byte[end - start - notForwarded];
        if (notForwarded == 0) {
            in.getBytes(start, forwarded);
            return forwarded;
        }
        int at = 0;
        for (int i = start; i < end && at < forwarded.length; ) {
            int id = in.getUnsignedByte(i);
            int length = 1 + propertyLength(in, id, i + 1, end);
            if (id != ForwardedProperties.MESSAGE_EXPIRY && id != ForwardedProperties.TOPIC_ALIAS) {
                in.getBytes(i, forwarded, at, length);
                at += length;
            }
            i += length;
        }
        return forwarded;
    }

    /** The length of a property's value at {@code i}; checks that it is allowed in a PUBLISH and well-formed. */
    static int propertyLength(ByteBuf in, int id, int i, int end) throws MqttProtocolException {
        int length = switch (id) {
            case ForwardedProperties.PAYLOAD_FORMAT -> 1;
            case ForwardedProperties.MESSAGE_EXPIRY -> 4;
            case ForwardedProperties.TOPIC_ALIAS -> 2;
            case ForwardedProperties.CONTENT_TYPE -> stringLength(in, i, end, "content type");
            case ForwardedProperties.RESPONSE_TOPIC -> responseTopicLength(in, i, end);
            case ForwardedProperties.CORRELATION_DATA -> 2 + shortAt(in, i, end, "correlation data");
            case ForwardedProperties.USER_PROPERTY -> {
                int name = stringLength(in, i, end, "user property name");
                yield name + stringLength(in, i + name, end, "user property value");
            }
            case ForwardedProperties.SUBSCRIPTION_IDENTIFIER ->
                throw new MqttProtocolException(
                        ReasonCode.PROTOCOL_ERROR, "a client's PUBLISH with a subscription identifier [MQTT-3.3.4-6]");
            default -> throw malformed("property 0x%02X is not allowed in a PUBLISH".formatted(id));
        };
        if (i + length > end) {
            throw malformed("property 0x%02X is cut short".formatted(id));
        }
        if (id == ForwardedProperties.PAYLOAD_FORMAT && in.getUnsignedByte(i) > 1) {
            throw malformed("payload format indicator " + in.getUnsignedByte(i) + " instead of 0 or 1");
        }
        return length;
    }

    private static int stringLength(ByteBuf in, int i, int end, String what) throws MqttProtocolException {
        int length = shortAt(in, i, end, what);
        if (i + 2 + length > end) {
            throw malformed("the " + what + " is cut short");
        }
        if (!Utf8.isWellFormed(in, i + 2, length)) {
            throw malformed("the " + what + " is not valid UTF-8 [MQTT-1.5.4-1]");
        }
        return 2 + length;
    }

    private static int responseTopicLength(ByteBuf in, int i, int end) throws MqttProtocolException {
        int length = stringLength(in, i, end, "response topic");
        Topics.validateName(Utf8.read(in, i + 2, length - 2));
        return length;
    }

    private static int shortAt(ByteBuf in, int i, int end, String what) throws MqttProtocolException {
        if (i + 2 > end) {
            throw malformed("the " + what + " is cut short");
        }
        return in.getUnsignedShort(i);
    }

    private static MqttProtocolException malformed(String what) {
        return new MqttProtocolException(ReasonCode.MALFORMED_PACKET, what);
    }
}
