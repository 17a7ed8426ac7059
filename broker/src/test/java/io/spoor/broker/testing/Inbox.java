package io.spoor.broker.testing;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** What a client of HiveMQ receives, in order. To be opened before the client subscribes or resumes. */
public final class Inbox implements AutoCloseable {

    private final Mqtt5BlockingClient.Mqtt5Publishes publishes;

    public Inbox(Mqtt5BlockingClient client) {
        publishes = client.publishes(MqttGlobalPublishFilter.ALL);
    }

    /** The next message, which must come in time. */
    public Mqtt5Publish next() throws InterruptedException {
        return publishes.receive(10, TimeUnit.SECONDS).orElseThrow(() -> new AssertionError("no message within 10 s"));
    }

    /** The payload of the next message. */
    public String nextText() throws InterruptedException {
        return text(next());
    }

    /** A message's payload. */
    public static String text(Mqtt5Publish publish) {
        return new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        publishes.close();
    }
}
