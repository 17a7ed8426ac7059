package io.spoor.broker.store;

import io.spoor.broker.routing.Subscription;
import io.spoor.broker.store.DurableSession.Progress;
import io.spoor.broker.store.SessionStore.Origin;
import io.spoor.broker.store.SessionStore.Published;
import io.spoor.broker.store.SessionStore.Recipient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** A naive broker on top of a store: does random things and remembers what should come back. One thread. */
final class StoreModel {

    /** One session as its owner sees it. */
    private static final class Client {
        final String id;
        final DurableSession durable;
        final Map<String, Subscription> subscriptions = new TreeMap<>();
        final TreeMap<Long, Progress> waiting = new TreeMap<>();
        final TreeMap<Long, Progress> inFlight = new TreeMap<>();
        final TreeMap<Long, Integer> releasing = new TreeMap<>();
        final TreeSet<Integer> received = new TreeSet<>();
        int lastPacketId;

        Client(String id, DurableSession durable) {
            this.id = id;
            this.durable = durable;
        }

        SessionState state() {
            SessionState s = Stores.state(id);
            return s.withLastPacketId(lastPacketId);
        }

        Recovered.Session asRecovered() {
            return new Recovered.Session(
                    durable.number(),
                    new Whereabouts(),
                    state(),
                    List.copyOf(subscriptions.values()),
                    List.copyOf(waiting.values()),
                    List.copyOf(inFlight.values()),
                    releasing.entrySet().stream()
                            .map(e -> new Recovered.Releasing(e.getValue(), e.getKey()))
                            .toList(),
                    List.copyOf(received));
        }
    }

    /** A message that was stored and has not reached its session's owner yet. */
    private record Transit(Client to, Progress progress) {}

    private final Random random;
    private final SessionStore store;
    private final List<Client> clients = new ArrayList<>();
    private final Map<String, StoredMessage> retained = new TreeMap<>();
    private final ArrayDeque<Transit> transit = new ArrayDeque<>();
    private long order;
    private int made;
    private long lastSegment;

    StoreModel(Random random, SessionStore store) {
        this.random = random;
        this.store = store;
    }

    /** Takes over what came back. */
    void adopt(Recovered recovered) {
        for (Recovered.Session it : recovered.sessions()) {
            Client client = new Client(it.state().clientId(), it.resume(store));
            it.subscriptions()
                    .forEach(sub -> client.subscriptions.put(sub.filter().text(), sub));
            it.waiting()
                    .forEach(progress -> client.waiting.put(progress.holding().id(), progress));
            it.inFlight().forEach(progress -> client.inFlight.put(progress.order(), progress));
            it.releasing().forEach(releasing -> client.releasing.put(releasing.order(), releasing.packetId()));
            client.received.addAll(it.received());
            client.lastPacketId = it.state().lastPacketId();
            client.inFlight.keySet().forEach(o -> order = Math.max(order, o));
            client.releasing.keySet().forEach(o -> order = Math.max(order, o));
            clients.add(client);
        }
        recovered
                .retained()
                .forEach(message -> retained.put(message.message().topic().text(), message));
    }

    /** Everything that should come back, as text. */
    Map<String, String> expected() {
        Map<String, String> all = new TreeMap<>();
        for (Client client : clients) {
            Client whole = new Client(client.id, client.durable);
            whole.subscriptions.putAll(client.subscriptions);
            whole.waiting.putAll(client.waiting);
            whole.inFlight.putAll(client.inFlight);
            whole.releasing.putAll(client.releasing);
            whole.received.addAll(client.received);
            whole.lastPacketId = client.lastPacketId;
            transit.stream()
                    .filter(it -> it.to() == client)
                    .forEach(it -> whole.waiting.put(it.progress().holding().id(), it.progress()));
            all.put(client.id, Stores.text(whole.asRecovered()));
        }
        retained.forEach((topic, message) -> all.put("retained " + topic, Stores.payload(message)));
        return all;
    }

    static Map<String, String> asText(Recovered recovered) {
        Map<String, String> all = new TreeMap<>();
        recovered.sessions().forEach(it -> all.put(it.state().clientId(), Stores.text(it)));
        Stores.retained(recovered).forEach((topic, payload) -> all.put("retained " + topic, payload));
        return all;
    }

    void step() {
        int what = random.nextInt(100);
        if (clients.isEmpty() || what < 3 && clients.size() < 12) {
            String id = "c" + Long.toHexString(random.nextLong());
            clients.add(new Client(id, Stores.session(store, id)));
        } else if (what < 4) {
            end(clients.remove(random.nextInt(clients.size())));
        } else if (what < 30) {
            publish();
        } else if (what < 36) {
            publishRetained();
        } else if (what < 40) {
            hold();
        } else if (what < 60) {
            deliver(1 + random.nextInt(4));
        } else {
            ofClient(clients.get(random.nextInt(clients.size())), what);
        }
    }

    private void end(Client client) {
        List<Holding> held = new ArrayList<>();
        client.waiting.values().forEach(it -> held.add(it.holding()));
        client.inFlight.values().forEach(it -> held.add(it.holding()));
        client.durable.ended();
        held.forEach(Holding::release);
    }

    private String payload() {
        return "p" + ++made + "-" + "x".repeat(random.nextInt(5) == 0 ? random.nextInt(9000) : random.nextInt(50));
    }

    private void publish() {
        List<Client> to = clients.stream().filter(it -> random.nextInt(3) == 0).toList();
        Client from = clients.get(random.nextInt(clients.size()));
        int packetId = 1 + random.nextInt(20);
        Origin origin = random.nextInt(4) == 0 ? new Origin(from.durable, packetId) : null;
        if (origin != null) {
            from.received.add(packetId);
        }
        keep(store.publish(Stores.message("t", payload(), false), Stores.PUBLISHER, false, origin, recipients(to)), to);
    }

    private List<Recipient> recipients(List<Client> to) {
        return to.stream()
                .map(it -> new Recipient(it.durable, random.nextInt(3), false, new int[] {made + 1}))
                .toList();
    }

    /** The last segment that is known not to be written to any more. */
    long lastComplete() {
        return lastSegment - 1;
    }

    private void keep(Published published, List<Client> to) {
        lastSegment = Math.max(lastSegment, published.message().segmentNumber());
        for (int i = 0; i < to.size(); i++) {
            Holding holding = published.holdings().get(i);
            transit.add(new Transit(to.get(i), new Progress(holding, 1, false, new int[] {made + 1}, 0, 0)));
        }
    }

    private void publishRetained() {
        String topic = "r" + random.nextInt(6);
        List<Client> to = clients.stream().filter(it -> random.nextInt(4) == 0).toList();
        StoredMessage before = retained.get(topic);
        if (before != null && random.nextInt(4) == 0) {
            store.clearRetained(topic, before);
            retained.remove(topic);
            return;
        }
        String payload = random.nextInt(4) == 0 ? "" : payload();
        Published published =
                store.publish(Stores.message(topic, payload, true), Stores.PUBLISHER, true, null, recipients(to));
        keep(published, to);
        if (before != null) {
            store.replacedRetained(before);
        }
        if (payload.isEmpty()) {
            retained.remove(topic);
        } else {
            retained.put(topic, published.message());
        }
    }

    private void hold() {
        StoredMessage message = retained.get("r" + random.nextInt(6));
        if (message != null) {
            Client client = clients.get(random.nextInt(clients.size()));
            Holding holding = Objects.requireNonNull(client.durable.hold(message, 1, true, new int[0]));
            client.waiting.put(holding.id(), new Progress(holding, 1, true, new int[0], 0, 0));
        }
    }

    private void deliver(int count) {
        for (int i = 0; i < count && !transit.isEmpty(); i++) {
            Transit it = transit.remove();
            if (clients.contains(it.to())) {
                it.to().waiting.put(it.progress().holding().id(), it.progress());
            } else {
                it.to().durable.done(it.progress().holding());
            }
        }
    }

    private void ofClient(Client client, int what) {
        if (what < 64) {
            String filter = "f/" + random.nextInt(5);
            Subscription subscription = Stores.subscription(filter, random.nextInt(3), random.nextInt(9));
            client.durable.subscribed(subscription);
            client.subscriptions.put(filter, subscription);
        } else if (what < 66) {
            String filter = "f/" + random.nextInt(5);
            client.durable.unsubscribed(filter);
            client.subscriptions.remove(filter);
        } else if (what < 68) {
            client.durable.save(client.state());
        } else if (what < 71) {
            Integer packetId = client.received.pollFirst();
            client.durable.released(packetId == null ? 999 : packetId);
        } else if (what < 82 && !client.waiting.isEmpty()) {
            Progress it = client.waiting.pollFirstEntry().getValue();
            client.lastPacketId = client.lastPacketId % 65_535 + 1;
            client.durable.sent(it.holding(), client.lastPacketId, ++order);
            client.inFlight.put(
                    order,
                    new Progress(it.holding(), it.qos(), it.retain(), it.identifiers(), client.lastPacketId, order));
        } else if (what < 86 && !client.inFlight.isEmpty()) {
            Progress it = client.inFlight.pollFirstEntry().getValue();
            client.durable.releasing(it.holding(), it.packetId(), it.order());
            client.releasing.put(it.order(), it.packetId());
        } else if (what < 90 && !client.releasing.isEmpty()) {
            client.durable.completed(client.releasing.pollFirstEntry().getValue());
        } else if (!client.inFlight.isEmpty()) {
            client.durable.done(client.inFlight.pollLastEntry().getValue().holding());
        } else if (!client.waiting.isEmpty()) {
            client.durable.done(client.waiting.pollFirstEntry().getValue().holding());
        }
    }

    /** Ends everything: nothing is needed any more. */
    void endAll() {
        clients.forEach(this::end);
        clients.clear();
        deliver(transit.size());
        retained.forEach(store::clearRetained);
        retained.clear();
    }

    /** Writes what is needed again, as the broker does: with other things happening in between, and not always to its end. */
    void compact(long upTo) {
        store.compactionBegins(upTo);
        boolean isRetainedFirst = random.nextBoolean();
        if (isRetainedFirst) {
            compactRetained(upTo);
        }
        boolean complete = random.nextInt(5) > 0;
        for (Client client : List.copyOf(clients)) {
            if (!complete && random.nextInt(3) == 0) {
                break;
            }
            if (clients.contains(client)) {
                compact(client, upTo);
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                step();
            }
        }
        if (!isRetainedFirst) {
            compactRetained(upTo);
        }
        store.compacted(upTo, complete);
    }

    private void compactRetained(long upTo) {
        List.copyOf(retained.values()).forEach(message -> store.rewriteRetained(message, upTo));
    }

    private static void compact(Client client, long upTo) {
        Map<Integer, Long> orders = new LinkedHashMap<>();
        client.releasing.forEach((o, packetId) -> orders.put(packetId, o));
        client.durable.rewrite(upTo, client::state, client.subscriptions.values(), orders);
        client.waiting.values().forEach(it -> client.durable.rewrite(upTo, it));
        client.inFlight.values().forEach(it -> client.durable.rewrite(upTo, it));
    }
}
