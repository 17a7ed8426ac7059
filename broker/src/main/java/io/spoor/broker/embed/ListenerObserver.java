package io.spoor.broker.embed;

import io.spoor.broker.extension.ListenerDispatcher;
import io.spoor.broker.extension.PublishedMessage;
import io.spoor.broker.protocol.ConnectPacket;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.session.PublisherFlow;
import io.spoor.broker.session.Sender;
import io.spoor.broker.session.SessionObserver;
import io.spoor.tracing.ClientInfo;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reports to listeners on their own thread; while they cannot follow, publishers are slowed. */
record ListenerObserver(ListenerDispatcher dispatcher) implements SessionObserver {

    @Override
    public void connected(ClientInfo client, ConnectPacket packet) {
        dispatcher.connected(client, packet);
    }

    @Override
    public void disconnected(ClientInfo client) {
        dispatcher.disconnected(client);
    }

    @Override
    public void connectionLost(ClientInfo client) {
        dispatcher.connectionLost(client);
    }

    @Override
    public boolean wantsMessages() {
        return !dispatcher.isIdle();
    }

    @Override
    public void published(Sender sender, Message message, boolean dup) {
        CompletionStage<@Nullable Void> room = dispatcher.published(
                sender.info(),
                new PublishedMessage(message.topic().text(), message.qos(), message.retain(), dup, message.payload()));
        PublisherFlow flow = sender.flow();
        if (flow != null && !room.toCompletableFuture().isDone()) {
            flow.pauseUntil(room);
        }
    }

    @Override
    public void subscribed(ClientInfo client, String filter, int qos) {
        dispatcher.subscribed(client, filter, qos);
    }

    @Override
    public void unsubscribed(ClientInfo client, String filter) {
        dispatcher.unsubscribed(client, filter);
    }

    @Override
    public void acknowledged(ClientInfo client, String topic, int packetId) {
        dispatcher.acknowledged(client, topic, packetId);
    }

    @Override
    public void internalError(Throwable error) {
        dispatcher.internalError(error);
    }
}
