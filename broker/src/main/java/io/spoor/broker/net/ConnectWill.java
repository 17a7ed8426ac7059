package io.spoor.broker.net;

import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.protocol.TopicName;
import io.spoor.broker.protocol.Topics;
import io.spoor.broker.protocol.WillMessage;
import io.spoor.broker.session.Sender;
import io.spoor.broker.session.Will;
import io.spoor.tracing.ClientInfo;
import org.jspecify.annotations.Nullable;

/**
 * The will of a CONNECT, checked before it is known whose it is.
 *
 * @param topic as a topic name
 */
record ConnectWill(WillMessage message, TopicName topic) {

    /**
     * Checks a will against what the broker takes.
     *
     * @return null if there is none
     */
    static @Nullable ConnectWill check(@Nullable WillMessage message, MqttConfig config) throws MqttProtocolException {
        if (message == null) {
            return null;
        }
        if (message.qos() > config.maximumQos()) {
            throw new MqttProtocolException(
                    ReasonCode.QOS_NOT_SUPPORTED, "a will at QoS " + message.qos() + " [MQTT-3.2.2-12]");
        }
        if (message.retain() && !config.retainAvailable()) {
            throw new MqttProtocolException(ReasonCode.RETAIN_NOT_SUPPORTED, "a retained will [MQTT-3.2.2-13]");
        }
        TopicName topic = TopicName.of(message.topic());
        if (Topics.levelCount(topic.text()) > config.maximumTopicLevels()
                || topic.encodedLength() > config.maximumTopicLength()) {
            throw new MqttProtocolException(
                    ReasonCode.TOPIC_NAME_INVALID, "the will's topic is longer or deeper than this broker allows");
        }
        return new ConnectWill(message, topic);
    }

    /** The will of this client. */
    Will of(ClientInfo client) {
        return new Will(
                new Sender(client, null),
                topic,
                message.qos(),
                message.retain(),
                message.payload(),
                message.forwardedProperties(),
                message.delaySeconds(),
                message.messageExpirySeconds());
    }
}
