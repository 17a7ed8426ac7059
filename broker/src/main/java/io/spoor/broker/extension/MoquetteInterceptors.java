package io.spoor.broker.extension;

import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import io.moquette.interception.InterceptHandler;
import io.moquette.interception.messages.InterceptAcknowledgedMessage;
import io.moquette.interception.messages.InterceptConnectMessage;
import io.moquette.interception.messages.InterceptConnectionLostMessage;
import io.moquette.interception.messages.InterceptDisconnectMessage;
import io.moquette.interception.messages.InterceptPublishMessage;
import io.moquette.interception.messages.InterceptSubscribeMessage;
import io.moquette.interception.messages.InterceptUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.spoor.broker.protocol.ConnectPacket;
import io.spoor.tracing.ClientInfo;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells an interceptor written for Moquette 0.17 what clients do. It is told only of the kinds of message that it asks
 * for. All calls come on one thread, the dispatcher's.
 *
 * <p>Moquette itself never says that a message was acknowledged; here it is said, with no stored message, whose class an
 * extension cannot use anyhow.
 */
public final class MoquetteInterceptors implements BrokerListener {

    private final InterceptHandler handler;
    private final Set<Class<?>> types;

    public MoquetteInterceptors(InterceptHandler handler) {
        this.handler = handler;
        @Nullable Class<?>[] wanted = handler.getInterceptedMessageTypes();
        this.types = Arrays.stream(wanted == null ? InterceptHandler.ALL_MESSAGE_TYPES : wanted)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The interceptor's own id. */
    @Override
    public String name() {
        return handler.getID();
    }

    @Override
    public void connected(ClientInfo client, ConnectPacket connect) {
        if (types.contains(InterceptConnectMessage.class)) {
            handler.onConnect(new InterceptConnectMessage(MoquetteMessages.connect(client, connect)));
        }
    }

    @Override
    public void disconnected(ClientInfo client) {
        if (types.contains(InterceptDisconnectMessage.class)) {
            handler.onDisconnect(new InterceptDisconnectMessage(client.clientId(), client.userName()));
        }
    }

    @Override
    public void connectionLost(ClientInfo client) {
        if (types.contains(InterceptConnectionLostMessage.class)) {
            handler.onConnectionLost(new InterceptConnectionLostMessage(client.clientId(), client.userName()));
        }
    }

    @Override
    public void published(ClientInfo sender, PublishedMessage message) {
        if (types.contains(InterceptPublishMessage.class)) {
            handler.onPublish(new InterceptPublishMessage(
                    MoquetteMessages.publish(message), sender.clientId(), sender.userName()));
        }
    }

    @Override
    public void subscribed(ClientInfo client, String filter, int qos) {
        if (types.contains(InterceptSubscribeMessage.class)) {
            Subscription subscription = new Subscription(client.clientId(), new Topic(filter), MqttQoS.valueOf(qos));
            handler.onSubscribe(new InterceptSubscribeMessage(subscription, client.userName()));
        }
    }

    @Override
    public void unsubscribed(ClientInfo client, String filter) {
        if (types.contains(InterceptUnsubscribeMessage.class)) {
            handler.onUnsubscribe(new InterceptUnsubscribeMessage(filter, client.clientId(), client.userName()));
        }
    }

    @Override
    public void acknowledged(ClientInfo client, String topic, int packetId) {
        if (types.contains(InterceptAcknowledgedMessage.class)) {
            handler.onMessageAcknowledged(new InterceptAcknowledgedMessage(null, topic, client.userName(), packetId));
        }
    }

    /** Not one of the kinds of message: every interceptor is told. */
    @Override
    public void internalError(Throwable error) {
        handler.onSessionLoopError(error);
    }
}
