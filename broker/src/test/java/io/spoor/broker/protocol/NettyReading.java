package io.spoor.broker.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import io.spoor.broker.protocol.SubscribePacket.Request;
import io.spoor.broker.testing.RawPackets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What our decoders accept, Netty's accepts too, and reads the same in it. Not the reverse: Netty's is more lenient. */
final class NettyReading {

    private static final int LARGEST = 1 << 20;

    private final EmbeddedChannel connects = decoder();
    private final Map<MqttVersion, EmbeddedChannel> byVersion = new EnumMap<>(MqttVersion.class);

    /** Compares a packet that our decoder read from an input of {@link PacketFuzz} with what Netty reads from it. */
    void compare(Object ours, @Nullable PacketType type, MqttVersion version, byte[] input) {
        if (type == null || isKnownToDiffer(ours)) {
            return;
        }
        // Where 3.1 has no rules for the flags, Netty has those of 3.1.1
        int firstByte = type.typeBits() << 4 | type.requiredFlags();
        byte[] body = Arrays.copyOfRange(input, 2, input.length);
        MqttVersion spoken = ours instanceof ConnectPacket connect ? connect.version() : version;
        MqttMessage theirs = read(spoken, type == PacketType.CONNECT, RawPackets.packet(firstByte, body));
        try {
            compare(ours, theirs);
        } finally {
            ReferenceCountUtil.release(theirs);
        }
    }

    /** Netty wants a client identifier in 3.1, and the user name and password that the flags of 3.1 announce. */
    private static boolean isKnownToDiffer(Object ours) {
        return ours instanceof ConnectPacket connect && connect.version() == MqttVersion.MQTT_3_1;
    }

    /** Compares a PUBLISH, but for a topic that an alias stands for. */
    void compare(Message ours, boolean named, MqttVersion version, byte[] packet) {
        MqttPublishMessage theirs = (MqttPublishMessage) read(version, false, packet);
        try {
            if (named) {
                assertThat(theirs.variableHeader().topicName())
                        .isEqualTo(ours.topic().text());
            }
            assertThat(theirs.fixedHeader().qosLevel().value()).isEqualTo(ours.qos());
            assertThat(theirs.payload().nioBuffer()).isEqualTo(ours.payload());
            assertThat(userProperties(theirs.variableHeader().properties()))
                    .isEqualTo(ForwardedProperties.userProperties(ours));
        } finally {
            theirs.release();
        }
    }

    private MqttMessage read(MqttVersion version, boolean isConnect, byte[] packet) {
        EmbeddedChannel netty = isConnect ? connects : byVersion.computeIfAbsent(version, NettyReading::connected);
        netty.writeInbound(Unpooled.wrappedBuffer(packet));
        MqttMessage message = netty.readInbound();
        assertThat(message).as("one packet").isNotNull();
        assertThat(message.decoderResult().cause()).as("refused by Netty").isNull();
        return message;
    }

    private static EmbeddedChannel decoder() {
        return new EmbeddedChannel(new MqttDecoder(LARGEST, 65_535));
    }

    /** A decoder that has seen a CONNECT, which tells it the version. */
    private static EmbeddedChannel connected(MqttVersion version) {
        EmbeddedChannel netty = decoder();
        netty.writeInbound(Unpooled.wrappedBuffer(RawPackets.connect(version.level(), "c")));
        ReferenceCountUtil.release(netty.readInbound());
        return netty;
    }

    private static void compare(Object ours, MqttMessage theirs) {
        if (ours instanceof ConnectPacket connect) {
            connect(connect, (MqttConnectMessage) theirs);
        } else if (ours instanceof SubscribePacket subscribe) {
            MqttSubscribeMessage message = (MqttSubscribeMessage) theirs;
            assertThat(message.variableHeader().messageId()).isEqualTo(subscribe.packetId());
            assertThat(message.payload().topicSubscriptions().stream()
                            .map(NettyReading::request)
                            .toList())
                    .isEqualTo(subscribe.requests());
        } else if (ours instanceof UnsubscribePacket unsubscribe) {
            MqttUnsubscribeMessage message = (MqttUnsubscribeMessage) theirs;
            assertThat(message.variableHeader().messageId()).isEqualTo(unsubscribe.packetId());
            assertThat(message.payload().topics()).isEqualTo(unsubscribe.filters());
        } else if (ours instanceof AckPacket ack) {
            assertThat(((MqttMessageIdVariableHeader) theirs.variableHeader()).messageId())
                    .isEqualTo(ack.packetId());
        }
    }

    private static Request request(MqttTopicSubscription theirs) {
        var option = theirs.option();
        return new Request(
                theirs.topicFilter(),
                option.qos().value(),
                option.isNoLocal(),
                option.isRetainAsPublished(),
                option.retainHandling().value());
    }

    private static void connect(ConnectPacket ours, MqttConnectMessage theirs) {
        assertThat(theirs.variableHeader().version()).isEqualTo(ours.version().level());
        assertThat(theirs.variableHeader().isCleanSession()).isEqualTo(ours.cleanStart());
        assertThat(theirs.variableHeader().keepAliveTimeSeconds()).isEqualTo(ours.keepAliveSeconds());
        assertThat(theirs.payload().clientIdentifier()).isEqualTo(ours.clientId());
        assertThat(theirs.payload().userName()).isEqualTo(ours.userName());
        assertThat(theirs.payload().passwordInBytes()).isEqualTo(ours.password());
        assertThat(userProperties(theirs.variableHeader().properties())).isEqualTo(ours.userProperties());
        WillMessage will = ours.will();
        assertThat(theirs.variableHeader().isWillFlag()).isEqualTo(will != null);
        if (will != null) {
            assertThat(theirs.payload().willTopic()).isEqualTo(will.topic());
            assertThat(theirs.payload().willMessageInBytes()).isEqualTo(will.payload());
            assertThat(theirs.variableHeader().willQos()).isEqualTo(will.qos());
            assertThat(theirs.variableHeader().isWillRetain()).isEqualTo(will.retain());
            assertThat(userProperties(theirs.payload().willProperties())).isEqualTo(will.userProperties());
        }
    }

    private static List<UserProperty> userProperties(MqttProperties properties) {
        return properties.getProperties(Property.USER_PROPERTY).stream()
                .map(property -> ((MqttProperties.UserProperty) property).value())
                .map(pair -> new UserProperty(pair.key, pair.value))
                .toList();
    }
}
