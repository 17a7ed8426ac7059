package io.spoor.bench.restart;

import io.spoor.bench.load.BlockingClient;
import io.spoor.bench.load.BlockingClient.Received;
import io.spoor.bench.load.MqttVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Devices whose sessions stay. Each has three subscriptions, two of them with wildcards, and a queue of messages that are
 * its own. Whatever a message holds follows from its device and its number, so that each can be checked.
 *
 * @param devices how many sessions
 * @param queued messages in each queue
 * @param retained topics with a retained message
 */
record Fleet(int devices, int queued, int retained, int payloadBytes) {

    private static final MqttVersion VERSION = MqttVersion.V5;
    private static final int EXPIRY_SECONDS = 86_400;
    private static final int GROUP = 100;
    private static final int WINDOW = 500;
    private static final int THREADS = 4;

    /** One part of the work of {@link #THREADS}. */
    private interface Part {
        void run(int from, int to) throws IOException;
    }

    /** Makes the sessions, fills the queues, leaves the retained messages; all of it is acknowledged. */
    void fill(InetSocketAddress broker) throws IOException {
        inParts(devices, (from, to) -> {
            for (int device = from; device < to; device++) {
                BlockingClient client = connect(broker, device);
                client.subscribe(1, filters(device));
                client.disconnect();
            }
        });
        inParts(
                devices,
                (from, to) -> publish(
                        broker,
                        "queues-" + from,
                        from,
                        to,
                        queued,
                        (client, device, n) -> client.publishLater(topic(device, n), false, payload(device, n))));
        inParts(
                retained,
                (from, to) -> publish(
                        broker,
                        "retained-" + from,
                        from,
                        to,
                        1,
                        (client, topic, n) -> client.publishLater(retainedTopic(topic), true, payload(topic, 0))));
    }

    private interface Publish {
        void message(BlockingClient client, int of, int number) throws IOException;
    }

    /** Rounds over all, so that neighbours in a queue are not neighbours on the disk. */
    private static void publish(InetSocketAddress broker, String name, int from, int to, int rounds, Publish publish)
            throws IOException {
        try (BlockingClient client = BlockingClient.connect(broker, VERSION, name, true, 0)) {
            int open = 0;
            for (int n = 0; n < rounds; n++) {
                for (int of = from; of < to; of++) {
                    publish.message(client, of, n);
                    if (++open == WINDOW) {
                        client.awaitAcknowledged(open);
                        open = 0;
                    }
                }
            }
            client.awaitAcknowledged(open);
        }
    }

    /** What a check has found; {@code faults} in words, the first few. */
    record Finding(int sessions, long messages, List<String> faults) {}

    /**
     * Looks at some sessions, evenly spread: each must be there, with all its messages in their order and nothing else,
     * and its subscription must still bring it what is published now.
     */
    Finding check(InetSocketAddress broker, int sample) throws IOException {
        List<String> faults = new ArrayList<>();
        long messages = 0;
        try (BlockingClient publisher = BlockingClient.connect(broker, VERSION, "checker", true, 0)) {
            for (int i = 0; i < sample; i++) {
                int device = (int) ((long) i * devices / sample);
                try (BlockingClient client = connect(broker, device)) {
                    if (!client.sessionPresent()) {
                        faults.add(name(device) + " has no session");
                        continue;
                    }
                    for (int n = 0; n < queued; n++) {
                        expect(faults, device, client.receive(), topic(device, n), payload(device, n));
                        messages++;
                    }
                    String live = "fleet/" + name(device) + "/config/live";
                    publisher.publish(live, false, payload(device, queued));
                    expect(faults, device, client.receive(), live, payload(device, queued));
                }
            }
        }
        return new Finding(sample, messages, faults);
    }

    /** How many retained messages a new subscriber gets. */
    int checkRetained(InetSocketAddress broker) throws IOException {
        try (BlockingClient client = BlockingClient.connect(broker, VERSION, "retained-checker", true, 0)) {
            client.subscribe(1, List.of("status/#"));
            int found = 0;
            while (found < retained) {
                client.receive();
                found++;
            }
            return found;
        }
    }

    private static void expect(List<String> faults, int device, Received got, String topic, byte[] payload) {
        if (!got.topic().equals(topic) || !java.util.Arrays.equals(got.payload(), payload)) {
            faults.add(name(device) + " got " + got.topic() + " '"
                    + new String(got.payload(), StandardCharsets.US_ASCII).trim() + "' instead of " + topic + " '"
                    + new String(payload, StandardCharsets.US_ASCII).trim() + "'");
        }
    }

    BlockingClient connect(InetSocketAddress broker, int device) throws IOException {
        return BlockingClient.connect(broker, VERSION, name(device), false, EXPIRY_SECONDS);
    }

    static List<String> filters(int device) {
        return List.of(
                "fleet/" + name(device) + "/command",
                "fleet/" + name(device) + "/config/#",
                "fleet/group-" + device / GROUP + "/+/notice");
    }

    private static String name(int device) {
        return "device-" + device;
    }

    private static String topic(int device, int n) {
        return "fleet/" + name(device) + (n % 2 == 0 ? "/command" : "/config/" + n);
    }

    private static String retainedTopic(int n) {
        return "status/" + name(n) + "/firmware";
    }

    private byte[] payload(int device, int n) {
        byte[] payload = new byte[payloadBytes];
        java.util.Arrays.fill(payload, (byte) ' ');
        byte[] text = (device + " " + n).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, payload, 0, text.length);
        return payload;
    }

    private static void inParts(int count, Part part) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> parts = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int from = (int) ((long) count * i / THREADS);
                int to = (int) ((long) count * (i + 1) / THREADS);
                parts.add(() -> {
                    part.run(from, to);
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(parts)) {
                done.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while clients were at work", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
