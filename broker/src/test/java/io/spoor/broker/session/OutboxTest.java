package io.spoor.broker.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.attacks.Attack;
import io.spoor.broker.auth.OpenAccess;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.protocol.TopicFilter;
import io.spoor.broker.protocol.TopicName;
import io.spoor.broker.routing.Delivery;
import io.spoor.broker.routing.RetainedMessages;
import io.spoor.broker.routing.Subscription;
import io.spoor.broker.routing.SubscriptionTree;
import io.spoor.broker.testing.RecordingTracer;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.DropReason;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.PayloadSink;
import io.spoor.tracing.TraceEvent.MessageDrop;
import io.spoor.tracing.TraceEvent.SlowConsumer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What waits for one session: what counts against whose limits, and what goes when. */
class OutboxTest {
    private static final String TOPIC = "t";
    private static final Duration SLOW_AFTER = Duration.ofSeconds(2);
    private static final int HELD_BESIDE_PAYLOAD = 65;

    /** A publisher that can be slowed. */
    private static final class Publisher implements PublisherFlow.ReadControl {
        private boolean paused;

        @Override
        public void pauseReading() {
            paused = true;
        }

        @Override
        public void resumeReading() {
            paused = false;
        }
    }

    private final RecordingTracer trace = new RecordingTracer();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final Loop loop = new Loop(tasks::add, () -> true, 128, 65_535);
    private final ClientInfo info = client("subscriber");
    private final FakeLink link = new FakeLink(info);
    private final Publisher publisher = new Publisher();

    @SuppressWarnings("NullAway.Init") // by each test, with settings of its own
    private BrokerCore core;

    @SuppressWarnings("NullAway.Init")
    private PublisherFlow flow;

    private static ClientInfo client(String id) {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 1);
        return new ClientInfo(new ConnectionInfo(id, "tcp", "tcp", address, address, address, null), id, null, "5.0");
    }

    private Session session(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("slowConsumerAfter", SLOW_AFTER.toMillis() + "ms");
        core = new BrokerCore(
                MqttConfig.of(all),
                Tracing.of(trace, MessageTracing.ALL),
                PayloadSink.NONE,
                new OpenAccess(),
                new SubscriptionTree<>(),
                new RetainedMessages<>(10),
                new BrokerBudget(1 << 20),
                SessionObserver.NONE);
        flow = new PublisherFlow(4_096, core.budget(), publisher);
        Sessions sessions = new Sessions(core, new Router(core));
        Session session = new Session("subscriber", info, core, sessions, loop);
        link.onClose = session::detach;
        return session;
    }

    private void attach(Session session) {
        session.admit(link.info(), 60, null);
        session.attach(link, 100, false);
    }

    private static Message message(String text, int bytes, int qos) throws Exception {
        byte[] payload = (text + " ".repeat(bytes - text.length())).getBytes(UTF_8);
        return new Message(TopicName.of(TOPIC), qos, false, payload, new byte[0], -1, System.nanoTime());
    }

    private Publication from(String sender, String text, int bytes, int qos) throws Exception {
        return new Publication(
                message(text, bytes, qos), new Sender(client(sender), sender.equals("nobody") ? null : flow));
    }

    private Delivery<Session> subscription(Session session) throws Exception {
        Subscription subscription = new Subscription(TopicFilter.parse(TOPIC), 2, false, false, 0);
        core.subscriptions().add(session, subscription);
        return core.subscriptions().match(TOPIC).direct().iterator().next();
    }

    private void deliver(Session session, String sender, int from, int to, int qos) throws Exception {
        Delivery<Session> delivery = subscription(session);
        for (int i = from; i <= to; i++) {
            session.deliver(from(sender, Integer.toString(i), 100, qos), delivery, null);
        }
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    private List<DropReason> drops() {
        return trace.all(MessageDrop.class).stream().map(MessageDrop::reason).toList();
    }

    // -- what the limits count ----------------------------------------------------------------------------------------

    @Test
    void what_slows_its_publisher_is_not_limited_while_the_client_keeps_up() throws Exception {
        Session session = session(Map.of("maximumQueuedMessages", 3));
        attach(session);
        link.writable = false;

        // When far more waits than an absent client's queue may hold
        deliver(session, "publisher", 1, 40, 0);

        // Then it is the publisher who waits
        assertThat(drops()).isEmpty();
        assertThat(publisher.paused).isTrue();
        assertThat(core.budget().heldBytes()).isEqualTo(40 * (100 + HELD_BESIDE_PAYLOAD));
        link.writable = true;
        session.onWritable();
        assertThat(link.payloads()).isEqualTo(numbers(1, 40));
        assertThat(publisher.paused).isFalse();
        assertThat(core.budget().heldBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"subscriber,drop-oldest", "nobody,drop-oldest", "subscriber,drop-newest", "nobody,drop-newest"})
    void what_can_slow_nobody_is_limited_at_once(String sender, String action) throws Exception {
        // Given messages of the client itself, or of no connection, in between those of a publisher
        Session session = session(Map.of("maximumQueuedMessages", 3, "slowConsumerAction", action));
        attach(session);
        link.writable = false;
        deliver(session, "publisher", 1, 2, 1);
        deliver(session, sender, 11, 15, 1);
        deliver(session, "publisher", 3, 4, 1);

        // Then the limit holds for them alone, and takes none of the others
        assertThat(drops()).containsExactly(DropReason.QUEUE_FULL, DropReason.QUEUE_FULL);
        link.writable = true;
        session.onWritable();
        assertThat(link.payloads())
                .isEqualTo(
                        action.equals("drop-oldest")
                                ? List.of("1", "2", "13", "14", "15", "3", "4")
                                : List.of("1", "2", "11", "12", "13", "3", "4"));
    }

    @Test
    void a_client_that_leaves_keeps_its_limit_of_what_waited_and_its_publishers_go_on() throws Exception {
        Session session = session(Map.of("maximumQueuedMessages", 3, "queueFullAction", "drop-oldest"));
        attach(session);
        link.writable = false;
        deliver(session, "publisher", 1, 2, 0);
        deliver(session, "publisher", 3, 42, 1);
        assertThat(publisher.paused).isTrue();

        // When
        link.close(Closing.byNetwork(DisconnectReason.TCP_CLOSED, null));

        // Then
        assertThat(publisher.paused).isFalse();
        assertThat(core.budget().heldBytes()).isZero();
        assertThat(drops().stream().filter(reason -> reason == DropReason.QOS0_UNWRITABLE))
                .hasSize(2);
        assertThat(drops().stream().filter(reason -> reason == DropReason.QUEUE_FULL))
                .hasSize(37);
        link.writable = true;
        attach(session);
        assertThat(link.payloads()).isEqualTo(numbers(40, 42));
    }

    @ParameterizedTest
    @CsvSource({"drop-oldest,38,40", "drop-newest,1,3"})
    @Attack("mosquitto-2.0.0-qos-0")
    void a_stuck_client_holds_up_nobody_and_its_queue_is_limited(String action, int first, int last) throws Exception {
        Session session = session(Map.of("maximumQueuedMessages", 3, "slowConsumerAction", action));
        attach(session);
        link.writable = false;
        deliver(session, "publisher", 1, 40, 1);
        assertThat(publisher.paused).isTrue();

        // When it takes nothing for long enough
        long now = System.nanoTime();
        session.tick(now);
        session.tick(now + SLOW_AFTER.toNanos() - 1);
        assertThat(drops()).isEmpty();
        session.tick(now + SLOW_AFTER.toNanos());

        // Then
        assertThat(publisher.paused).isFalse();
        assertThat(core.budget().heldBytes()).isZero();
        assertThat(drops()).hasSize(37).containsOnly(DropReason.QUEUE_FULL);
        assertThat(trace.all(SlowConsumer.class)).singleElement().satisfies(event -> {
            assertThat(event.pendingMessages()).isEqualTo(40);
            assertThat(event.action()).isEqualTo(action);
        });
        link.writable = true;
        session.onWritable();
        assertThat(link.payloads()).isEqualTo(numbers(first, last));

        // And once it takes something, its publishers wait for it again
        link.writable = false;
        deliver(session, "publisher", 51, 90, 1);
        assertThat(publisher.paused).isTrue();
        assertThat(drops()).hasSize(37);
    }

    @Test
    void a_stuck_client_can_be_disconnected_with_its_limit_kept() throws Exception {
        Session session = session(Map.of("maximumQueuedMessages", 3, "slowConsumerAction", "disconnect"));
        attach(session);
        link.writable = false;
        deliver(session, "publisher", 1, 10, 1);

        long now = System.nanoTime();
        session.tick(now);
        session.tick(now + SLOW_AFTER.toNanos());

        assertThat(link.closing().code()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(link.closing().reason()).isEqualTo(DisconnectReason.QUOTA_EXCEEDED);
        assertThat(session.pendingMessages()).isEqualTo(3);
        assertThat(drops()).hasSize(7);
        assertThat(core.budget().heldBytes()).isZero();
    }

    @Test
    void a_client_that_is_not_read_is_not_called_stuck() throws Exception {
        Session session = session(Map.of("maximumQueuedMessages", 3));
        attach(session);
        link.writable = false;
        link.readPaused = true;
        deliver(session, "publisher", 1, 10, 1);

        long now = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            session.tick(now + i * SLOW_AFTER.toNanos());
        }

        assertThat(trace.all(SlowConsumer.class)).isEmpty();
        assertThat(drops()).isEmpty();
    }

    // -- bytes in flight ----------------------------------------------------------------------------------------------

    private Session narrow() throws Exception {
        Session session = session(Map.of("maximumPacketSize", "1KiB", "maximumQueuedBytes", "1KiB"));
        attach(session);
        Delivery<Session> delivery = subscription(session);
        for (int i = 1; i <= 4; i++) {
            session.deliver(from("publisher", Integer.toString(i), 600, 2 - i % 2), delivery, null);
        }
        return session;
    }

    @Test
    void what_a_client_does_not_acknowledge_is_limited_by_its_bytes() throws Exception {
        // Given 600 bytes each, of which the second goes past 1 KiB
        Session session = narrow();
        assertThat(link.payloads()).containsExactly("1", "2");

        // When the first is acknowledged, the next follows
        session.onPubAck(link.sent.get(0).packetId(), ReasonCode.SUCCESS);
        assertThat(link.payloads()).containsExactly("1", "2", "3");

        // When the client has a message at QoS 2, the memory is free, though the identifier is not
        session.onPubRec(link.sent.get(1).packetId(), ReasonCode.SUCCESS);
        session.onPubComp(link.sent.get(1).packetId());
        assertThat(link.payloads()).containsExactly("1", "2", "3", "4");
        assertThat(session.pendingMessages()).isEqualTo(2);

        session.onPubAck(link.sent.get(2).packetId(), ReasonCode.SUCCESS);
        session.onPubRec(link.sent.get(3).packetId(), ReasonCode.SUCCESS);
        session.onPubComp(link.sent.get(3).packetId());
        assertThat(session.pendingMessages()).isZero();
        assertThat(core.budget().heldBytes()).isZero();
    }

    @Test
    void the_memory_of_a_message_that_was_received_is_free_before_it_is_released() throws Exception {
        Session session = narrow();

        session.onPubRec(link.sent.get(1).packetId(), ReasonCode.SUCCESS);

        assertThat(link.payloads()).containsExactly("1", "2", "3");
    }

    @Test
    void bytes_in_flight_are_counted_once_over_a_reconnect() throws Exception {
        Session session = narrow();
        int first = link.sent.get(0).packetId();
        int second = link.sent.get(1).packetId();
        link.close(Closing.byNetwork(DisconnectReason.TCP_CLOSED, null));
        link.sent.clear();

        // When it comes back, what was in flight comes again, and no more
        attach(session);
        assertThat(link.payloads()).containsExactly("1", "2");
        assertThat(link.sent).allMatch(FakeLink.Sent::dup);
        session.onPubAck(first, ReasonCode.SUCCESS);
        assertThat(link.payloads()).containsExactly("1", "2", "3");
        session.onPubRec(second, ReasonCode.UNSPECIFIED_ERROR);
        assertThat(session.pendingMessages()).isOne();
        assertThat(drops()).containsExactly(DropReason.QUEUE_FULL); // the fourth: it did not fit while nobody was there
        deliver(session, "publisher", 5, 5, 1);
        assertThat(link.payloads()).containsExactly("1", "2", "3", "5");
    }

    @Test
    void a_message_larger_than_the_limit_goes_alone() throws Exception {
        Session session = session(Map.of("maximumPacketSize", "1KiB", "maximumQueuedBytes", "1KiB"));
        attach(session);
        Delivery<Session> delivery = subscription(session);
        for (int i = 1; i <= 3; i++) {
            session.deliver(from("publisher", Integer.toString(i), 1020, 1), delivery, null);
        }
        for (int i = 1; i <= 3; i++) {
            assertThat(link.payloads()).isEqualTo(numbers(1, i));
            session.onPubAck(link.lastPacketId(), ReasonCode.SUCCESS);
        }
        assertThat(session.pendingMessages()).isZero();
    }

    // -- mailbox ------------------------------------------------------------------------------------------------------

    @Test
    void a_flood_from_another_loop_leaves_time_for_others() throws Exception {
        // Given a flood in the mailbox, and somebody else's work behind it
        Session session = session(Map.of());
        attach(session);
        tasks.clear();
        Delivery<Session> delivery = subscription(session);
        for (int i = 1; i <= 2_500; i++) {
            session.post(from("publisher", Integer.toString(i), 10, 0), delivery, null);
        }
        assertThat(tasks).hasSize(1); // many messages, one wake-up
        assertThat(publisher.paused).isTrue();
        int[] sentBefore = {-1};
        tasks.add(() -> sentBefore[0] = link.sent.size());

        // When the loop goes on
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }

        // Then the other had its turn in between, and everything came, in order
        assertThat(sentBefore[0]).isBetween(1, 1_000);
        assertThat(link.payloads()).isEqualTo(numbers(1, 2_500));
        assertThat(publisher.paused).isFalse();
        assertThat(core.budget().heldBytes()).isZero();
    }

    @Test
    void what_this_loop_delivers_does_not_overtake_the_mailbox() throws Exception {
        Session session = session(Map.of());
        attach(session);
        Delivery<Session> delivery = subscription(session);
        for (int i = 1; i <= 2_000; i++) {
            session.post(from("publisher", Integer.toString(i), 10, 0), delivery, null);
        }

        session.deliver(from("publisher", "2001", 10, 0), delivery, null);

        assertThat(link.payloads()).isEqualTo(numbers(1, 2_001));
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        assertThat(link.sent).hasSize(2_001);
    }
}
