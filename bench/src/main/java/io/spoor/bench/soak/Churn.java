package io.spoor.bench.soak;

import io.spoor.bench.load.BlockingClient;
import io.spoor.bench.load.MqttVersion;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients that come and go at a steady pace, one after the other on a thread of its own: sessions that stay with messages
 * in their queue, until somebody fetches them or they expire; subscriptions that change; connections that break, are taken
 * over, or bring nonsense.
 */
final class Churn implements Closeable {

    /** How long the sessions stay. */
    static final int EXPIRY_SECONDS = 5;

    private static final MqttVersion VERSION = MqttVersion.V5;
    private static final int SESSIONS = 50;
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final byte[] PAYLOAD = "churn".getBytes(StandardCharsets.US_ASCII);

    private final InetSocketAddress broker;
    private final Thread thread;
    private final Random random = new Random(7);
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile boolean stopped;
    private final AtomicLong visits = new AtomicLong();

    /** Begins, with so many visits a second. */
    Churn(InetSocketAddress broker, double perSecond) {
        this.broker = broker;
        this.thread = new Thread(() -> run((long) (1e9 / perSecond)), "churn");
        thread.start();
    }

    private void run(long intervalNanos) {
        long due = System.nanoTime();
        try {
            while (!stopped) {
                visit(random.nextInt(6));
                visits.incrementAndGet();
                due += intervalNanos;
                LockSupport.parkNanos(due - System.nanoTime());
            }
        } catch (IOException | RuntimeException e) {
            failure.set(e);
        }
    }

    private void visit(int kind) throws IOException {
        switch (kind) {
            case 0 -> leaveMessages("churn-" + random.nextInt(SESSIONS));
            case 1 -> leaveMessages("churn-once-" + visits);
            case 2 -> fetch("churn-" + random.nextInt(SESSIONS));
            case 3 -> changeSubscriptions();
            case 4 -> breakAndTakeOver();
            default -> sendNonsense();
        }
    }

    private BlockingClient connect(String clientId, int expirySeconds) throws IOException {
        return BlockingClient.connect(broker, VERSION, clientId, expirySeconds == 0, expirySeconds);
    }

    private void leaveMessages(String clientId) throws IOException {
        try (BlockingClient client = connect(clientId, EXPIRY_SECONDS)) {
            client.subscribe(1, List.of("churn/" + clientId + "/#"));
            client.disconnect();
        }
        try (BlockingClient publisher = connect("churn-publisher", 0)) {
            for (int i = 0; i < 3; i++) {
                publisher.publish("churn/" + clientId + "/" + i, false, PAYLOAD);
            }
            publisher.disconnect();
        }
    }

    private void fetch(String clientId) throws IOException {
        try (BlockingClient client = connect(clientId, EXPIRY_SECONDS)) {
            client.unsubscribe(List.of("churn/" + clientId + "/#"));
            while (client.hasReceived()) {
                client.receive();
            }
            client.disconnect();
        }
    }

    private void changeSubscriptions() throws IOException {
        String own = "churn/changes-" + visits;
        try (BlockingClient client = connect("churn-changes", 0)) {
            client.subscribe(
                    1, List.of(own + "/+/a", own + "/#", "churn/+/" + visits + "/#", "$share/g/" + own + "/x"));
            client.unsubscribe(List.of(own + "/#", "churn/+/" + visits + "/#"));
            client.publish(own + "/1/a", false, PAYLOAD);
            client.receive();
            client.disconnect();
        }
    }

    /** The second connection ends the first, and then breaks without a word. */
    private void breakAndTakeOver() throws IOException {
        try (BlockingClient first = connect("churn-taken", 0);
                BlockingClient second = connect("churn-taken", 0)) {
            second.subscribe(1, List.of("churn/taken/#"));
            first.awaitClosed();
        }
    }

    private void sendNonsense() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(broker, TIMEOUT_MILLIS);
            byte[] nonsense = new byte[64];
            random.nextBytes(nonsense);
            nonsense[0] = (byte) 0x30; // a PUBLISH before the CONNECT
            nonsense[1] = 62;
            OutputStream out = socket.getOutputStream();
            out.write(nonsense);
            while (socket.getInputStream().read() >= 0) {
                Thread.onSpinWait();
            }
        }
    }

    long visits() {
        return visits.get();
    }

    /** Ends it; throws what made it end before. */
    @Override
    public void close() throws IOException {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the last client was there", e);
        }
        Exception cause = failure.get();
        if (cause != null) {
            throw new IOException("a client that came and went was treated badly after " + visits + " visits", cause);
        }
    }
}
