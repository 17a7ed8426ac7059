package io.spoor.broker.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.spoor.broker.protocol.SubscribePacket.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Netty's MQTT codec, which we do not use, understands what we write and writes what we understand. */
class NettyOracleTest {

    private static final int ROUNDS = 2_000;

    private final Random random = new Random(3);
    private final EmbeddedChannel netty = new EmbeddedChannel(new MqttDecoder(1 << 20), MqttEncoder.INSTANCE);

    @AfterEach
    void close() {
        assertThat(netty.finishAndReleaseAll()).isFalse();
    }

    // -- what Netty writes --------------------------------------------------------------------------------------------

    private ByteBuf write(MqttMessage message) {
        assertThat(netty.writeOutbound(message)).isTrue();
        ByteBuf packet = netty.readOutbound();
        try {
            return Bytes.body(io.netty.buffer.ByteBufUtil.getBytes(packet));
        } finally {
            packet.release();
        }
    }

    @Test
    void connect_of_netty_is_understood() throws MqttProtocolException {
        for (int round = 0; round < ROUNDS; round++) {
            // Given
            boolean v5 = random.nextBoolean();
            @Nullable String user = maybe(text());
            String clientId = "c" + text();
            String willTopic = "w" + text();
            byte[] willPayload = bytes();
            boolean will = random.nextBoolean();
            int willQos = will ? random.nextInt(3) : 0;
            boolean cleanStart = random.nextBoolean();
            int keepAlive = random.nextInt(65_536);
            int sessionExpiry = random.nextInt();
            int receiveMaximum = 1 + random.nextInt(65_535);
            byte[] authData = bytes();
            MqttProperties properties = new MqttProperties();
            properties.add(new IntegerProperty(Property.SESSION_EXPIRY_INTERVAL, sessionExpiry));
            properties.add(new IntegerProperty(Property.RECEIVE_MAXIMUM, receiveMaximum));
            properties.add(new StringProperty(Property.AUTHENTICATION_METHOD, "m"));
            properties.add(new BinaryProperty(Property.AUTHENTICATION_DATA, authData));
            List<UserProperty> userProperties = userProperties(properties);
            MqttProperties willProperties = new MqttProperties();
            willProperties.add(new IntegerProperty(Property.WILL_DELAY_INTERVAL, sessionExpiry));
            willProperties.add(new IntegerProperty(Property.PAYLOAD_FORMAT_INDICATOR, 1));
            willProperties.add(new StringProperty(Property.CONTENT_TYPE, "ct"));
            List<UserProperty> willUserProperties = userProperties(willProperties);

            // When
            ConnectPacket packet = ConnectDecoder.decode(
                    write(MqttMessageBuilders.connect()
                            .protocolVersion(
                                    v5
                                            ? io.netty.handler.codec.mqtt.MqttVersion.MQTT_5
                                            : io.netty.handler.codec.mqtt.MqttVersion.MQTT_3_1_1)
                            .clientId(clientId)
                            .cleanSession(cleanStart)
                            .keepAlive(keepAlive)
                            .hasUser(user != null)
                            .username(user)
                            .hasPassword(user != null)
                            .password(user == null ? null : user.getBytes(StandardCharsets.UTF_8))
                            .willFlag(will)
                            .willQoS(MqttQoS.valueOf(willQos))
                            .willRetain(will && cleanStart)
                            .willTopic(willTopic)
                            .willMessage(willPayload)
                            .willProperties(willProperties)
                            .properties(properties)
                            .build()),
                    0);

            // Then
            assertThat(packet.version().isV5()).isEqualTo(v5);
            assertThat(packet.clientId()).isEqualTo(clientId);
            assertThat(packet.cleanStart()).isEqualTo(cleanStart);
            assertThat(packet.keepAliveSeconds()).isEqualTo(keepAlive);
            assertThat(packet.userName()).isEqualTo(user);
            assertThat(packet.password()).isEqualTo(user == null ? null : user.getBytes(StandardCharsets.UTF_8));
            if (v5) {
                assertThat(packet.sessionExpirySeconds()).isEqualTo(Integer.toUnsignedLong(sessionExpiry));
                assertThat(packet.receiveMaximum()).isEqualTo(receiveMaximum);
                assertThat(packet.authenticationData()).isEqualTo(authData);
                assertThat(packet.userProperties()).isEqualTo(userProperties);
            }
            WillMessage packetWill = packet.will();
            assertThat(packetWill != null).isEqualTo(will);
            if (packetWill != null) {
                assertThat(packetWill.topic()).isEqualTo(willTopic);
                assertThat(packetWill.payload()).isEqualTo(willPayload);
                assertThat(packetWill.qos()).isEqualTo(willQos);
                assertThat(packetWill.retain()).isEqualTo(cleanStart);
                assertThat(packetWill.userProperties()).isEqualTo(v5 ? willUserProperties : List.of());
                assertThat(packetWill.contentType()).isEqualTo(v5 ? "ct" : null);
            }
        }
    }

    @Test
    void subscribe_and_unsubscribe_of_netty_are_understood() throws MqttProtocolException {
        speakVersion5();
        for (int round = 0; round < ROUNDS; round++) {
            // Given
            int packetId = 1 + random.nextInt(65_535);
            int identifier = 1 + random.nextInt(Varint.MAX_VALUE);
            MqttProperties properties = new MqttProperties();
            properties.add(new IntegerProperty(Property.SUBSCRIPTION_IDENTIFIER, identifier));
            List<UserProperty> userProperties = userProperties(properties);
            MqttMessageBuilders.SubscribeBuilder subscribe =
                    MqttMessageBuilders.subscribe().messageId(packetId).properties(properties);
            MqttMessageBuilders.UnsubscribeBuilder unsubscribe =
                    MqttMessageBuilders.unsubscribe().messageId(packetId);
            List<Request> requests = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                Request request = new Request(
                        "f" + text(), random.nextInt(3), random.nextBoolean(), random.nextBoolean(), random.nextInt(3));
                requests.add(request);
                subscribe.addSubscription(
                        request.filter(),
                        new MqttSubscriptionOption(
                                MqttQoS.valueOf(request.qos()),
                                request.noLocal(),
                                request.retainAsPublished(),
                                MqttSubscriptionOption.RetainedHandlingPolicy.valueOf(request.retainHandling())));
                unsubscribe.addTopicFilter(request.filter());
            }

            // Then
            assertThat(SubscribeDecoder.decode(write(subscribe.build()), 0x2, MqttVersion.MQTT_5))
                    .isEqualTo(new SubscribePacket(packetId, identifier, userProperties, requests));
            assertThat(UnsubscribeDecoder.decode(write(unsubscribe.build()), 0x2, MqttVersion.MQTT_5))
                    .isEqualTo(new UnsubscribePacket(
                            packetId,
                            List.of(),
                            requests.stream().map(Request::filter).toList()));
        }
    }

    // -- what Netty reads ---------------------------------------------------------------------------------------------

    private <T extends MqttMessage> T read(ByteBuf packet, Class<T> type) {
        assertThat(netty.writeInbound(packet)).isTrue();
        MqttMessage message = netty.readInbound();
        assertThat(message.decoderResult().cause()).isNull();
        return type.cast(message);
    }

    /** Netty's decoder goes by the version of the CONNECT that it saw. */
    private void speakVersion5() {
        ByteBuf connect = Bytes.buffer(0x10, 13, 0, 4, "MQTT", 5, 2, 0, 60, 0, 0, 0);
        read(connect, MqttConnectMessage.class);
    }

    private static @Nullable Object value(MqttProperties properties, int id) {
        MqttProperties.MqttProperty<?> property = properties.getProperty(id);
        return property == null ? null : property.value();
    }

    @Test
    void connack_is_understood_by_netty() {
        speakVersion5();
        for (int round = 0; round < ROUNDS; round++) {
            // Given
            @Nullable String reason = maybe(text());
            @Nullable String id = maybe(text());
            @Nullable Integer receiveMaximum = maybe(1 + random.nextInt(65_535));
            @Nullable Long expiry = maybe(Integer.toUnsignedLong(random.nextInt()));
            MqttProperties expectedUserProperties = new MqttProperties();
            ConnackProperties properties = new ConnackProperties(
                    expiry,
                    receiveMaximum,
                    null,
                    id,
                    null,
                    null,
                    null,
                    null,
                    reason,
                    userProperties(expectedUserProperties),
                    Features.ALL);
            ByteBuf out = Unpooled.buffer();

            // When
            PacketEncoder.connack(
                    out, MqttVersion.MQTT_5, true, ReasonCode.SUCCESS, properties, ConnectPacket.NO_LIMIT);

            // Then
            MqttConnAckMessage message = read(out, MqttConnAckMessage.class);
            MqttProperties read = message.variableHeader().properties();
            assertThat(message.variableHeader().isSessionPresent()).isTrue();
            assertThat(value(read, Property.REASON_STRING)).isEqualTo(reason);
            assertThat(value(read, Property.ASSIGNED_CLIENT_IDENTIFIER)).isEqualTo(id);
            assertThat(value(read, Property.RECEIVE_MAXIMUM)).isEqualTo(receiveMaximum);
            assertThat(value(read, Property.SESSION_EXPIRY_INTERVAL))
                    .isEqualTo(expiry == null ? null : expiry.intValue());
            assertThat(value(read, Property.USER_PROPERTY))
                    .isEqualTo(value(expectedUserProperties, Property.USER_PROPERTY));
        }
    }

    @Test
    void acknowledgements_are_understood_by_netty() {
        speakVersion5();
        for (int round = 0; round < ROUNDS; round++) {
            // Given
            int packetId = 1 + random.nextInt(65_535);
            @Nullable String reason = maybe(text());
            ReasonCode code = random.nextBoolean() ? ReasonCode.SUCCESS : ReasonCode.QUOTA_EXCEEDED;
            PacketType type = List.of(PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBREL, PacketType.PUBCOMP)
                    .get(random.nextInt(4));
            ByteBuf out = Unpooled.buffer();

            // When
            PacketEncoder.ack(out, type, packetId, code, MqttVersion.MQTT_5, reason, ConnectPacket.NO_LIMIT);

            // Then
            MqttMessage message = read(out, MqttMessage.class);
            assertThat(message.fixedHeader().messageType()).isEqualTo(MqttMessageType.valueOf(type.typeBits()));
            MqttPubReplyMessageVariableHeader header = (MqttPubReplyMessageVariableHeader) message.variableHeader();
            assertThat(header.messageId()).isEqualTo(packetId);
            assertThat(header.reasonCode() & 0xFF).isEqualTo(code.code());
            assertThat(value(header.properties(), Property.REASON_STRING)).isEqualTo(reason);
        }
    }

    @Test
    void suback_and_unsuback_are_understood_by_netty() {
        speakVersion5();
        List<ReasonCode> granted = List.of(ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_1, ReasonCode.NOT_AUTHORIZED);
        List<ReasonCode> removed = List.of(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED);
        for (@Nullable String reason : new @Nullable String[] {null, "", "why", "é".repeat(100)}) {
            ByteBuf suback = Unpooled.buffer();
            PacketEncoder.suback(suback, MqttVersion.MQTT_5, 9, granted, reason, ConnectPacket.NO_LIMIT);
            MqttSubAckMessage first = read(suback, MqttSubAckMessage.class);
            assertThat(first.payload().reasonCodes()).containsExactly(0x00, 0x01, 0x87);
            assertThat(first.variableHeader().messageId()).isEqualTo(9);
            assertThat(value(first.idAndPropertiesVariableHeader().properties(), Property.REASON_STRING))
                    .isEqualTo(reason);

            ByteBuf unsuback = Unpooled.buffer();
            PacketEncoder.unsuback(unsuback, MqttVersion.MQTT_5, 9, removed, reason, ConnectPacket.NO_LIMIT);
            MqttUnsubAckMessage second = read(unsuback, MqttUnsubAckMessage.class);
            assertThat(second.payload().unsubscribeReasonCodes()).containsExactly((short) 0x00, (short) 0x11);
            MqttMessageIdAndPropertiesVariableHeader header = second.idAndPropertiesVariableHeader();
            assertThat(value(header.properties(), Property.REASON_STRING)).isEqualTo(reason);
        }
    }

    @Test
    void disconnect_and_auth_are_understood_by_netty() {
        speakVersion5();
        for (int round = 0; round < ROUNDS; round++) {
            String text = text();
            byte[] data = bytes();
            ByteBuf disconnect = Unpooled.buffer();
            PacketEncoder.disconnect(disconnect, ReasonCode.SERVER_MOVED, text, "elsewhere", ConnectPacket.NO_LIMIT);
            MqttReasonCodeAndPropertiesVariableHeader first = (MqttReasonCodeAndPropertiesVariableHeader)
                    read(disconnect, MqttMessage.class).variableHeader();
            assertThat(first.reasonCode() & 0xFF).isEqualTo(0x9D);
            assertThat(value(first.properties(), Property.REASON_STRING)).isEqualTo(text);
            assertThat(value(first.properties(), Property.SERVER_REFERENCE)).isEqualTo("elsewhere");

            ByteBuf auth = Unpooled.buffer();
            PacketEncoder.auth(auth, ReasonCode.CONTINUE_AUTHENTICATION, text, data, null, ConnectPacket.NO_LIMIT);
            MqttReasonCodeAndPropertiesVariableHeader second = (MqttReasonCodeAndPropertiesVariableHeader)
                    read(auth, MqttMessage.class).variableHeader();
            assertThat(second.reasonCode()).isEqualTo((byte) 0x18);
            assertThat(value(second.properties(), Property.AUTHENTICATION_METHOD))
                    .isEqualTo(text);
            assertThat(value(second.properties(), Property.AUTHENTICATION_DATA)).isEqualTo(data);
        }
    }

    // -- random values ------------------------------------------------------------------------------------------------

    private String text() {
        int[] choice = {'a', '/', ' ', 'é', '€', 0x1F600};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 300 : 12); i > 0; i--) {
            text.appendCodePoint(choice[random.nextInt(choice.length)]);
        }
        return text.toString();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    private <T> @Nullable T maybe(T value) {
        return random.nextBoolean() ? value : null;
    }

    /** Adds up to three to Netty's properties, and returns the same in ours. */
    private List<UserProperty> userProperties(MqttProperties properties) {
        List<UserProperty> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            UserProperty property = new UserProperty(text(), text());
            list.add(property);
            properties.add(new MqttProperties.UserProperty(property.name(), property.value()));
        }
        return List.copyOf(list);
    }
}
