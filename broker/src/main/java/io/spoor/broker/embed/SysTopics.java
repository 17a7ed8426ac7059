package io.spoor.broker.embed;

import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicName;
import io.spoor.broker.session.Loop;
import io.spoor.broker.session.Publication;
import io.spoor.broker.session.Router;
import io.spoor.broker.session.Sender;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Publishes the broker's own figures below {@code $SYS/broker}, retained, by the names that Mosquitto made common. */
final class SysTopics implements Runnable {
    private static final Sender SENDER = Sender.internal("$SYS");

    private final Supplier<BrokerStats> stats;
    private final Router router;
    private final Loop loop;
    private final String version;
    private final Map<String, String> published = new HashMap<>();

    SysTopics(Supplier<BrokerStats> stats, Router router, Loop loop, String version) {
        this.stats = stats;
        this.router = router;
        this.loop = loop;
        this.version = version;
    }

    @Override
    public void run() {
        BrokerStats now = stats.get();
        publish("version", "spoor " + version);
        publish("uptime", now.uptime().toSeconds() + " seconds");
        publish("clients/connected", now.clientsConnected());
        publish("clients/disconnected", now.sessions() - now.clientsConnected());
        publish("clients/total", now.sessions());
        publish("connections/open", now.connections());
        publish("messages/received", now.messagesIn());
        publish("messages/sent", now.messagesOut());
        publish("publish/messages/received", now.messagesIn());
        publish("publish/messages/sent", now.messagesOut());
        publish(
                "publish/messages/dropped",
                now.dropped().values().stream().mapToLong(Long::longValue).sum());
        publish("publish/bytes/received", now.payloadBytesIn());
        publish("publish/bytes/sent", now.payloadBytesOut());
        publish("retained messages/count", now.retainedMessages());
        publish("subscriptions/count", now.subscriptions());
    }

    private void publish(String name, long value) {
        publish(name, Long.toString(value));
    }

    /** Publishes a figure if it has changed. */
    private void publish(String name, String value) {
        if (value.equals(published.put(name, value))) {
            return;
        }
        try {
            TopicName topic = TopicName.of("$SYS/broker/" + name);
            Message message = new Message(
                    topic, 0, true, value.getBytes(StandardCharsets.UTF_8), new byte[0], -1, System.nanoTime());
            router.publishInternally(loop, new Publication(message, SENDER));
        } catch (MqttProtocolException e) {
            throw new IllegalStateException(e);
        }
    }
}
