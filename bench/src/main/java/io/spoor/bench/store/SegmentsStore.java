package io.spoor.bench.store;

import io.spoor.bench.store.HeldMessages.Held;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicName;
import io.spoor.broker.store.DurableSession;
import io.spoor.broker.store.DurableSession.Progress;
import io.spoor.broker.store.Holding;
import io.spoor.broker.store.Recovered;
import io.spoor.broker.store.SessionState;
import io.spoor.broker.store.SessionStore;
import io.spoor.broker.store.SessionStore.Published;
import io.spoor.broker.store.SessionStore.Recipient;
import io.spoor.broker.store.StoredMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The broker's store, driven as its event loops drive it. What the broker has anyhow for each message, an object for it
 * with a copy of the payload and a place in a queue, is part of what is measured here.
 */
final class SegmentsStore implements QueueStore {

    private static final StoredMessage.Publisher PUBLISHER = new StoredMessage.Publisher("publisher", null);
    private static final int[] NO_IDENTIFIERS = {};
    private static final byte[] NO_PROPERTIES = {};
    private static final long NEVER_EXPIRES = 0xFFFF_FFFFL;
    private static final long FAILURE_POLL_MILLIS = 1000;

    private final SessionStore store;
    private final Map<Integer, Client> clients = new HashMap<>();
    private final HeldMessages held = new HeldMessages();
    private final AtomicLong compactUpTo = new AtomicLong();
    private final Object safer = new Object();
    private final ExecutorService forcing = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "forcing");
        thread.setDaemon(true);
        return thread;
    });
    private final long recoveredEntries;
    private @Nullable Recovered left;
    private long lastMessage;
    private long lastOrder;
    private long position;

    /** A session, with the topic that it was sent last, as the broker caches it. */
    private static final class Client {
        final DurableSession session;
        final SessionState state;
        byte[] topic = {};
        TopicName topicName;

        Client(DurableSession session, SessionState state) throws IOException {
            this.session = session;
            this.state = state;
            this.topicName = name("none".getBytes(StandardCharsets.US_ASCII));
        }

        TopicName topicName(byte[] utf8) throws IOException {
            if (!Arrays.equals(topic, utf8)) {
                topicName = name(utf8);
                topic = utf8.clone();
            }
            return topicName;
        }

        private static TopicName name(byte[] utf8) throws IOException {
            try {
                return TopicName.of(new String(utf8, StandardCharsets.UTF_8));
            } catch (MqttProtocolException e) {
                throw new IOException(e);
            }
        }
    }

    SegmentsStore(SessionStore store) {
        this.store = store;
        Recovered recovered = store.recovered();
        left = recovered;
        recoveredEntries = recovered.messages();
        store.compactWith(compactUpTo::set);
        store.onCommit(() -> {
            synchronized (safer) {
                safer.notifyAll();
            }
        });
    }

    private Client client(int session) throws IOException {
        Client known = clients.get(session);
        if (known == null) {
            Instant now = Instant.now();
            SessionState state =
                    new SessionState(Integer.toString(session), null, "5.0", now, NEVER_EXPIRES, now, 0, null);
            known = new Client(store.newSession(), state);
            clients.put(session, known);
            position = Math.max(position, known.session.save(state));
        }
        return known;
    }

    @Override
    public long append(byte[] topic, byte[] payload, int[] sessions) throws IOException {
        List<Recipient> recipients = new ArrayList<>(sessions.length);
        for (int session : sessions) {
            recipients.add(new Recipient(client(session).session, 1, false, NO_IDENTIFIERS));
        }
        TopicName name = client(sessions[0]).topicName(topic);
        Message message = new Message(name, 1, false, payload.clone(), NO_PROPERTIES, -1, System.nanoTime());
        Published published = store.publish(message, PUBLISHER, false, null, recipients);
        position = Math.max(position, published.position());
        held.add(new Held(++lastMessage, sessions.clone(), published.holdings().toArray(Holding[]::new)));
        return lastMessage;
    }

    @Override
    public void sent(int session, long message, int packetId) throws IOException {
        Held entry = held.get(message);
        int index = entry.indexOf(session);
        entry.packetIds[index] = packetId;
        entry.orders[index] = ++lastOrder;
        position =
                Math.max(position, client(session).session.sent(entry.holding(index), packetId, entry.orders[index]));
    }

    @Override
    public void acknowledged(int session, long message) throws IOException {
        Held entry = held.get(message);
        int index = entry.indexOf(session);
        client(session).session.done(entry.holding(index));
        held.release(entry, index);
    }

    @Override
    public void commit() throws IOException {
        long upTo = compactUpTo.getAndSet(0);
        if (upTo > 0) {
            compact(upTo);
        }
        if (!store.isSafe(position)) {
            store.commit();
            awaitSafe();
        }
    }

    private void awaitSafe() throws IOException {
        synchronized (safer) {
            while (!store.isSafe(position)) {
                String failure = store.status().full();
                if (failure != null) {
                    throw new IOException(failure);
                }
                try {
                    safer.wait(FAILURE_POLL_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while waiting for the disk", e);
                }
            }
        }
    }

    private void compact(long upTo) {
        clients.values().forEach(client -> client.session.rewrite(upTo, () -> client.state, List.of(), Map.of()));
        held.forEach(entry -> {
            for (int i = 0; i < entry.sessions.length; i++) {
                Holding holding = entry.holdings[i];
                Client client = clients.get(entry.sessions[i]);
                if (holding != null && client != null) {
                    client.session.rewrite(
                            upTo, new Progress(holding, 1, false, NO_IDENTIFIERS, entry.packetIds[i], entry.orders[i]));
                }
            }
        });
        forcing.execute(() -> store.compacted(upTo, true)); // it waits for the disk, as no event loop does
    }

    @Override
    public long recoveredEntries() {
        return recoveredEntries;
    }

    @Override
    public void recover(QueueVisitor visitor) throws IOException {
        Recovered all = left;
        if (all == null) {
            throw new IllegalStateException("what the store held was read before");
        }
        left = null;
        for (Recovered.Session found : all.sessions()) {
            int session = Integer.parseInt(found.state().clientId());
            clients.put(session, new Client(found.resume(store), found.state()));
            Stream.concat(found.inFlight().stream(), found.waiting().stream()).forEach(progress -> {
                Held entry = new Held(++lastMessage, new int[] {session}, new Holding[] {progress.holding()});
                entry.packetIds[0] = progress.packetId();
                entry.orders[0] = progress.order();
                lastOrder = Math.max(lastOrder, progress.order());
                held.add(entry);
                Message message = progress.holding().message().message();
                ByteBuffer payload = message.payload();
                byte[] bytes = new byte[payload.remaining()];
                payload.get(bytes);
                byte[] topic = message.topic().text().getBytes(StandardCharsets.UTF_8);
                visitor.queued(session, entry.message, progress.packetId(), topic, bytes);
            });
        }
    }

    @Override
    public void close() throws IOException {
        forcing.shutdown();
        try {
            if (!forcing.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IOException("a compaction does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a compaction ended", e);
        } finally {
            store.close();
        }
    }
}
