package io.spoor.broker.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicFilter;
import io.spoor.broker.protocol.TopicName;
import io.spoor.broker.routing.Subscription;
import io.spoor.broker.store.DurableSession.Progress;
import io.spoor.broker.store.SessionStore.Options;
import io.spoor.broker.store.SessionStore.Published;
import io.spoor.broker.store.SessionStore.Recipient;
import io.spoor.broker.store.StoredMessage.Publisher;
import io.spoor.tracing.journal.SegmentAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the tests of the store share: small stores, short ways to write, copies of folders, and a form to compare. */
final class Stores {
    static final int SEGMENT = 64 * 1024;
    static final BootId BOOT = new BootId(4711);
    static final BootId NEXT_BOOT = new BootId(4712);
    static final Publisher PUBLISHER = new Publisher("sensor-7", "alice");
    private static final int[] NONE = {};

    private Stores() {}

    static SessionStore open(Path folder) throws IOException {
        return open(folder, BOOT);
    }

    static SessionStore open(Path folder, BootId boot) throws IOException {
        return open(folder, false, Long.MAX_VALUE / 2, SegmentAllocator.ZERO_FILLED, boot);
    }

    static SessionStore open(Path folder, boolean power, long maximum, SegmentAllocator allocator, BootId boot)
            throws IOException {
        return SessionStore.open(folder, new Options(power, SEGMENT, maximum), Disk.of(allocator), boot);
    }

    /** A copy of the store as a killed process would leave it. */
    static Path copy(Path folder, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path file :
                files(folder).stream().sorted(Collections.reverseOrder()).toList()) {
            Path copy = to.resolve(file.getFileName().toString());
            try {
                Files.copy(file, copy);
            } catch (NoSuchFileException e) {
                Files.deleteIfExists(copy); // the oldest may go meanwhile
            }
        }
        return to;
    }

    /** The segments, oldest first. */
    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".store"))
                    .sorted()
                    .toList();
        }
    }

    /** Everything in a folder. */
    static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    static SessionState state(String clientId) {
        return new SessionState(clientId, "alice", "5", Instant.ofEpochMilli(1_700_000_000_000L), 3600, null, 0, null);
    }

    static DurableSession session(SessionStore store, String clientId) {
        DurableSession session = store.newSession();
        session.save(state(clientId));
        return session;
    }

    static Message message(String topic, String payload, boolean retain) {
        try {
            return new Message(
                    TopicName.of(topic), 1, retain, payload.getBytes(UTF_8), new byte[0], -1, System.nanoTime());
        } catch (MqttProtocolException e) {
            throw new AssertionError(e);
        }
    }

    static Subscription subscription(String filter, int qos, int identifier) {
        try {
            return new Subscription(TopicFilter.parse(filter), qos, false, true, identifier);
        } catch (MqttProtocolException e) {
            throw new AssertionError(e);
        }
    }

    static Published publish(SessionStore store, String payload, DurableSession... to) {
        List<Recipient> recipients =
                Stream.of(to).map(it -> new Recipient(it, 1, false, NONE)).toList();
        return store.publish(message("t", payload, false), PUBLISHER, false, null, recipients);
    }

    static StoredMessage retain(SessionStore store, String topic, String payload) {
        return store.publish(message(topic, payload, true), PUBLISHER, true, null, List.of())
                .message();
    }

    static String payload(StoredMessage message) {
        return UTF_8.decode(message.message().payload()).toString();
    }

    /** Payloads that wait for a client, in their order. */
    static List<String> waiting(Recovered recovered, String clientId) {
        return session(recovered, clientId).waiting().stream()
                .map(progress -> payload(progress.holding().message()))
                .toList();
    }

    static Recovered.Session session(Recovered recovered, String clientId) {
        return recovered.sessions().stream()
                .filter(it -> it.state().clientId().equals(clientId))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no session of " + clientId));
    }

    static Map<String, String> retained(Recovered recovered) {
        return recovered.retained().stream()
                .collect(Collectors.toMap(
                        it -> it.message().topic().text(), Stores::payload, (a, b) -> a + " and " + b, TreeMap::new));
    }

    /** All that is known of a session, as text. */
    static String text(Recovered.Session it) {
        return it.state().clientId() + " last=" + it.state().lastPacketId() + " subscriptions="
                + it.subscriptions().stream()
                        .map(sub -> sub.filter().text() + ":" + sub.qos() + ":" + sub.identifier())
                        .sorted()
                        .toList()
                + " waiting=" + it.waiting().stream().map(Stores::text).toList()
                + " inFlight=" + it.inFlight().stream().map(Stores::text).toList()
                + " releasing="
                + it.releasing().stream().map(Recovered.Releasing::packetId).toList()
                + " received=" + it.received().stream().sorted().toList();
    }

    private static String text(Progress progress) {
        return (progress.packetId() == 0 ? "" : progress.packetId() + "=")
                + payload(progress.holding().message());
    }
}
