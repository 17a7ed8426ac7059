package io.spoor.broker.extension;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.spoor.broker.protocol.ConnectPacket;
import io.spoor.broker.protocol.WillMessage;
import io.spoor.tracing.ClientInfo;

/** Turns packets into Netty's, which Moquette's messages are made of. */
final class MoquetteMessages {

    private MoquetteMessages() {}

    /** The client id is the one that the broker assigned, if it did. */
    static MqttConnectMessage connect(ClientInfo client, ConnectPacket connect) {
        MqttVersion version = switch (connect.version()) {
            case MQTT_3_1 -> MqttVersion.MQTT_3_1;
            case MQTT_3_1_1 -> MqttVersion.MQTT_3_1_1;
            case MQTT_5 -> MqttVersion.MQTT_5;
        };
        WillMessage will = connect.will();
        MqttConnectVariableHeader header = new MqttConnectVariableHeader(
                version.protocolName(),
                version.protocolLevel(),
                connect.userName() != null,
                connect.password() != null,
                will != null && will.retain(),
                will == null ? 0 : will.qos(),
                will != null,
                connect.cleanStart(),
                connect.keepAliveSeconds());
        MqttConnectPayload payload = new MqttConnectPayload(
                client.clientId(),
                MqttProperties.NO_PROPERTIES,
                will == null ? null : will.topic(),
                will == null ? null : will.payload(),
                connect.userName(),
                connect.password());
        MqttFixedHeader fixed = new MqttFixedHeader(MqttMessageType.CONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0);
        return new MqttConnectMessage(fixed, header, payload);
    }

    /** The packet id is 0: it means something only between the publisher and the broker. */
    static MqttPublishMessage publish(PublishedMessage message) {
        MqttFixedHeader fixed = new MqttFixedHeader(
                MqttMessageType.PUBLISH, message.dup(), MqttQoS.valueOf(message.qos()), message.retain(), 0);
        return new MqttPublishMessage(
                fixed, new MqttPublishVariableHeader(message.topic(), 0), message.payloadForMoquette());
    }
}
