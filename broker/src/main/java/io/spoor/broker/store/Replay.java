package io.spoor.broker.store;

import io.spoor.broker.protocol.ForwardedProperties;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.MessageForm;
import io.spoor.broker.protocol.MqttProtocolException;
import io.spoor.broker.protocol.TopicFilter;
import io.spoor.broker.protocol.TopicName;
import io.spoor.broker.protocol.Topics;
import io.spoor.broker.protocol.Varint;
import io.spoor.broker.routing.Subscription;
import io.spoor.broker.store.DurableSession.Progress;
import io.spoor.broker.store.StoredMessage.Publisher;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the state of sessions and retained messages from the records, in their order. One thread, at the start. */
final class Replay implements SegmentFolder.Reader {
    private static final int[] NO_IDENTIFIERS = {};

    /** What the four bytes of an interval in a packet can say. */
    private static final long MOST_SECONDS = 0xFFFF_FFFFL;

    private final Map<Long, ReplayedSession> sessions = new HashMap<>();
    private final Map<Long, StoredMessage> messages = new HashMap<>();
    private final Map<String, StoredMessage> retained = new HashMap<>();
    private final Set<Long> rewritten = new HashSet<>();
    // What many messages have in common is there once: a million of them may wait
    private final Map<Publisher, Publisher> publishers = new HashMap<>();
    private final Map<String, TopicName> topics = new HashMap<>();
    private final long nowNanos = System.nanoTime();
    private final long nowMillis = System.currentTimeMillis();
    private long lastId;
    private long lastSession;

    long lastId() {
        return lastId;
    }

    long lastSession() {
        return lastSession;
    }

    @Override
    public void accept(ByteBuffer bytes, LogSegment segment, int offset) throws IOException {
        try {
            RecordType type = RecordType.of(bytes.get());
            if (type == null) {
                throw new StoreDamagedException(segment.file(), offset, "a record of an unknown type");
            }
            read(type, new RecordReader(bytes), segment);
        } catch (BufferUnderflowException | MqttProtocolException | IllegalArgumentException e) {
            throw new StoreDamagedException(segment.file(), offset, "a record that makes no sense: " + e);
        }
    }

    private void read(RecordType type, RecordReader in, LogSegment segment) throws MqttProtocolException {
        switch (type) {
            case PUBLISH -> publish(in, segment);
            case MESSAGE -> message(in, segment);
            case RETAINED -> {
                StoredMessage message = messages.get(in.number());
                if (message != null) {
                    retain(message, segment);
                }
            }
            case RETAINED_END -> noLongerRetained(retained.remove(in.text()));
            case SESSION -> session(in, segment);
            default -> ofSession(type, in, segment);
        }
    }

    private void ofSession(RecordType type, RecordReader in, LogSegment segment) throws MqttProtocolException {
        long number = in.number();
        ReplayedSession session = session(number);
        switch (type) {
            case SESSION_END -> {
                sessions.remove(number);
                List<Holding> held = session.end();
                held.forEach(holding -> letGo(holding.message()));
            }
            case SUBSCRIPTION -> session.subscribed(subscription(in), segment);
            case SUBSCRIPTION_END -> session.unsubscribed(in.text());
            case HOLDING -> holding(session, in, segment);
            case SENT -> session.sent(in.number(), in.packetId(), in.number());
            case RELEASING -> {
                Holding holding = session.releasing(in.number(), in.packetId(), in.number(), segment);
                letGo(holding == null ? null : holding.message());
            }
            case DONE -> {
                Holding holding = session.done(in.number());
                letGo(holding == null ? null : holding.message());
            }
            case COMPLETED -> session.completed(in.packetId());
            case RECEIVED -> {
                for (int count = in.count(); count > 0; count--) {
                    session.received(in.packetId(), segment);
                }
            }
            case RELEASED -> session.released(in.packetId());
            case PUBLISH, MESSAGE, RETAINED, RETAINED_END, SESSION -> throw new IllegalStateException("" + type);
        }
    }

    private void session(RecordReader in, LogSegment segment) throws MqttProtocolException {
        int size = in.remaining() + 1;
        long number = in.number();
        String clientId = in.text();
        String userName = in.optional();
        String version = in.text();
        Instant created = in.instant();
        long expiry = in.number("session expiry interval", 0, MOST_SECONDS);
        Instant away = in.instant();
        int lastPacketId = (int) in.number("packet identifier", 0, 65_535);
        StoredWill will = in.flags() == 0 ? null : will(in);
        SessionState state = new SessionState(
                clientId,
                userName,
                version,
                created,
                expiry,
                away.equals(Instant.EPOCH) ? null : away,
                lastPacketId,
                will);
        segment.addLive(size);
        session(number).state(state, segment, size);
    }

    /**
     * A session, known or not: compaction may have written what it is behind messages that it holds. One of which nothing
     * else ever comes has ended.
     */
    private ReplayedSession session(long number) {
        lastSession = Math.max(lastSession, number);
        return sessions.computeIfAbsent(number, ReplayedSession::new);
    }

    private static StoredWill will(RecordReader in) throws MqttProtocolException {
        String topic = in.text();
        Topics.validateName(topic);
        int flags = in.flags();
        byte[] payload = in.bytes();
        byte[] properties = in.bytes();
        ForwardedProperties.check(properties);
        long delay = in.number("will delay interval", 0, MOST_SECONDS);
        return new StoredWill(topic, qos(flags), (flags & Records.RETAIN) != 0, payload, properties, delay, in.fixed());
    }

    private static int qos(int flags) {
        int qos = flags & Records.QOS;
        if (qos > 2) {
            throw new IllegalArgumentException("QoS " + qos);
        }
        return qos;
    }

    private static Subscription subscription(RecordReader in) throws MqttProtocolException {
        TopicFilter filter = TopicFilter.parse(in.text());
        int flags = in.flags();
        int identifier = (int) in.number("subscription identifier", 0, Varint.MAX_VALUE);
        return new Subscription(
                filter, qos(flags), (flags & Records.NO_LOCAL) != 0, (flags & Records.RETAIN) != 0, identifier);
    }

    private void publish(RecordReader in, LogSegment segment) throws MqttProtocolException {
        int size = in.remaining() + 1;
        long id = in.number();
        int flags = in.flags();
        if ((flags & Records.FROM_SESSION) != 0) {
            session(in.number()).received(in.packetId(), segment);
        }
        StoredMessage message = content(in, id);
        int count = in.count();
        lastId = Math.max(lastId, id + count);
        int held = 0;
        for (int i = 0; i < count; i++) {
            ReplayedSession session = session(in.number());
            Holding holding = new Holding(id + 1 + i, message, segment, 0);
            segment.addLive(Holding.COST);
            Progress progress = progress(in, holding, 0);
            message.addHolder();
            session.add(progress);
            held++;
        }
        boolean isRetained = (flags & Records.RETAINED) != 0;
        boolean keeps = isRetained && message.message().payloadLength() > 0;
        if (held > 0 || keeps) {
            segment.addLive(size);
            message.writtenTo(segment, size);
            messages.put(id, message);
        }
        if (keeps) {
            retain(message, segment);
        } else if (isRetained) {
            noLongerRetained(retained.remove(message.message().topic().text()));
        }
    }

    private void message(RecordReader in, LogSegment segment) throws MqttProtocolException {
        int size = in.remaining() + 1;
        long id = in.number();
        lastId = Math.max(lastId, id);
        StoredMessage known = messages.get(id);
        if (known == null) {
            known = content(in, id);
            messages.put(id, known);
        }
        rewritten.add(id);
        segment.addLive(size);
        known.movedTo(segment, size);
    }

    private StoredMessage content(RecordReader in, long id) throws MqttProtocolException {
        Publisher publisher = new Publisher(in.text(), in.optional());
        Message message = MessageForm.read(in.rest(), nowNanos, nowMillis, this::topic);
        return new StoredMessage(id, message, publishers.computeIfAbsent(publisher, it -> it), 0);
    }

    private TopicName topic(String text) throws MqttProtocolException {
        TopicName known = topics.get(text);
        if (known == null) {
            known = TopicName.of(text);
            topics.put(text, known);
        }
        return known;
    }

    private void holding(ReplayedSession session, RecordReader in, LogSegment segment) {
        long id = in.number();
        lastId = Math.max(lastId, id);
        StoredMessage message = messages.get(in.number());
        if (message == null) {
            return; // nobody needs it in the end, or it would have been written again before this
        }
        Progress progress = progress(in, new Holding(id, message, segment, message.generation()), Records.SENT);
        segment.addLive(Holding.COST);
        if (session.add(progress)) {
            message.addHolder();
        }
    }

    private static Progress progress(RecordReader in, Holding holding, int mayBeSent) {
        int flags = in.flags();
        int count = in.count();
        int[] identifiers = count == 0 ? NO_IDENTIFIERS : new int[count];
        for (int i = 0; i < identifiers.length; i++) {
            identifiers[i] = (int) in.number("subscription identifier", 1, Varint.MAX_VALUE);
        }
        boolean sent = (flags & mayBeSent) != 0;
        int packetId = sent ? in.packetId() : 0;
        long order = sent ? in.number() : 0;
        return new Progress(holding, qos(flags), (flags & Records.RETAIN) != 0, identifiers, packetId, order);
    }

    private void retain(StoredMessage message, LogSegment segment) {
        String topic = message.message().topic().text();
        StoredMessage before = retained.get(topic);
        if (before != null && before.id() > message.id()) {
            return; // written again while another one was about to take its place
        }
        segment.addLive(Holding.COST);
        message.retainedIn(segment);
        if (before != message) {
            message.addHolder();
            retained.put(topic, message);
            noLongerRetained(before);
        }
    }

    private void noLongerRetained(@Nullable StoredMessage message) {
        if (message != null) {
            message.notRetained();
            letGo(message);
        }
    }

    /** One holder less. What nobody holds is forgotten, unless it was written again: its other holders follow. */
    private void letGo(@Nullable StoredMessage message) {
        if (message != null && message.removeHolder() && !rewritten.contains(message.id())) {
            messages.remove(message.id());
            message.releaseIfUnheld();
        }
    }

    /** What all of it comes to. */
    Recovered finish(List<Recovered.Cut> cuts, long nanos) {
        List<Recovered.Session> all = new ArrayList<>(sessions.size());
        Iterator<ReplayedSession> each = sessions.values().iterator();
        while (each.hasNext()) {
            ReplayedSession session = each.next();
            each.remove(); // both forms of all of them at a time would take twice the memory
            if (session.isKnown()) {
                session.dropOvertaken().forEach(holding -> letGo(holding.message()));
                all.add(session.finish());
            } else {
                session.end().forEach(holding -> letGo(holding.message()));
            }
        }
        messages.values().forEach(StoredMessage::releaseIfUnheld);
        return new Recovered(all, List.copyOf(retained.values()), cuts, Duration.ofNanos(nanos));
    }
}
