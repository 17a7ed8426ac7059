package io.spoor.broker.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Clients that connect, publish for a while at a fixed rate, leave and come again, whether the broker is there or not. */
final class TraceLoad implements AutoCloseable {
    private static final int MESSAGES_PER_CONNECTION = 100;
    private static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();

    private final AtomicLong acknowledged = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    /** Starts so many clients, each with so many messages a second. */
    TraceLoad(int port, int clients, int rate) {
        for (int i = 0; i < clients; i++) {
            String id = "load-" + i;
            Thread thread = new Thread(() -> run(id, port, Duration.ofSeconds(1).toNanos() / rate), id);
            thread.start();
            threads.add(thread);
        }
    }

    /** Messages that the broker acknowledged. */
    long acknowledged() {
        return acknowledged.get();
    }

    private void run(String id, int port, long pauseNanos) {
        while (!stopped) {
            Mqtt3BlockingClient client = MqttClient.builder()
                    .useMqttVersion3()
                    .identifier(id)
                    .serverHost("127.0.0.1")
                    .serverPort(port)
                    .buildBlocking();
            try {
                client.connect();
                for (int i = 0; i < MESSAGES_PER_CONNECTION && !stopped; i++) {
                    client.publishWith()
                            .topic("load/" + id)
                            .qos(MqttQos.AT_LEAST_ONCE)
                            .payload("message".getBytes(UTF_8))
                            .send();
                    acknowledged.incrementAndGet();
                    LockSupport.parkNanos(pauseNanos); // the rate
                }
                client.disconnect();
            } catch (RuntimeException e) {
                // The broker is gone, which is what the test does to it; it will be back.
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
