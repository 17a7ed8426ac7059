package io.spoor.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.auth.OpenAccess;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.protocol.Message;
import io.spoor.broker.protocol.PacketType;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.protocol.SubscribePacket;
import io.spoor.broker.protocol.TopicName;
import io.spoor.broker.protocol.UnsubscribePacket;
import io.spoor.broker.routing.RetainedMessages;
import io.spoor.broker.routing.SubscriptionTree;
import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.PayloadSink;
import io.spoor.tracing.TcpInfo;
import io.spoor.tracing.Tracer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Retained messages for a new subscription, in turns of a loop whose rounds the test makes. */
class RetainedReplayTest {
    private static final int MANY = 1_800;
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 1);
    private static final ConnectionInfo CONNECTION =
            new ConnectionInfo("1", "tcp", "tcp", ADDRESS, ADDRESS, ADDRESS, null);

    private final BrokerCore core = new BrokerCore(
            MqttConfig.of(Map.of("maximumInflight", 10, "maximumQueuedMessages", 100)),
            Tracing.of(Tracer.NONE, MessageTracing.NONE),
            PayloadSink.NONE,
            new OpenAccess(),
            new SubscriptionTree<>(),
            new RetainedMessages<>(10_000),
            new BrokerBudget(1 << 20),
            SessionObserver.NONE);
    private final Router router = new Router(core);
    private final Sessions sessions = new Sessions(core, router);
    private final SubscriptionRequests requests = new SubscriptionRequests(core);
    private final ManualLoop loop = new ManualLoop();
    private final ManualLoop otherLoop = new ManualLoop();

    /** Runs what waits for it only when told to. */
    private static final class ManualLoop {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private final Queue<Runnable> rounds = new ArrayDeque<>();
        private final Loop loop = new Loop(tasks::add, rounds::add, () -> true, 128, 65_535);

        /** One round; tells whether there was anything to do. */
        boolean round() {
            boolean any = false;
            List<Runnable> due = new ArrayList<>(rounds);
            rounds.clear();
            for (Runnable task : due) {
                task.run();
                any = true;
            }
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
                any = true;
            }
            return any;
        }

        void allRounds() {
            for (int i = 0; round(); i++) {
                assertThat(i).isLessThan(1_000);
            }
        }
    }

    /** A client that takes everything, or nothing. */
    private final class Client implements ClientLink, Sessions.Newcomer {
        @Override
        public void failed(Throwable cause) {
            throw new AssertionError(cause);
        }

        private final ClientInfo info = new ClientInfo(CONNECTION, "reader", null, "5.0");
        private final ManualLoop home;
        private final List<String> topics = new ArrayList<>();
        private final List<String> payloads = new ArrayList<>();
        private final ArrayDeque<Integer> unacknowledged = new ArrayDeque<>();
        private boolean writable = true;
        private @Nullable Session session;

        Client(ManualLoop home) {
            this.home = home;
            sessions.acquire(this);
        }

        Session session() {
            assertThat(session).isNotNull();
            return session;
        }

        @Override
        public void refuse(String detail) {
            throw new AssertionError(detail);
        }

        @Override
        public void accept(Session found, boolean present) {
            session = found;
            found.admit(info(), 3_600, null);
            found.attach(this, 65_535, present);
        }

        void subscribe(String filter, int qos) {
            var packet = new SubscribePacket(
                    1, 0, List.of(), List.of(new SubscribePacket.Request(filter, qos, false, false, 0)));
            requests.deliverRetained(session(), requests.subscribe(session(), packet));
        }

        void drop() {
            session().detach(Closing.byNetwork(DisconnectReason.TCP_CLOSED, null));
        }

        @Override
        public boolean sendPublish(
                Message message, int qos, boolean dup, boolean retain, int packetId, int[] identifiers) {
            topics.add(message.topic().text());
            payloads.add(StandardCharsets.UTF_8.decode(message.payload()).toString());
            if (qos > 0) {
                unacknowledged.add(packetId);
            }
            return true;
        }

        @Override
        public ClientInfo info() {
            return info;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void sendAck(PacketType type, int packetId, ReasonCode reasonCode) {}

        @Override
        public long progress() {
            return topics.size();
        }

        @Override
        public boolean isReadPaused() {
            return false;
        }

        @Override
        public long pendingBytes() {
            return 0;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void takesOver(@Nullable ConnectionInfo loser) {}

        @Override
        public @Nullable TcpInfo tcp() {
            return null;
        }

        @Override
        public int distinctTopics() {
            return 0;
        }

        @Override
        public void close(Closing closing) {
            session().detach(closing);
        }

        @Override
        public boolean cleanStart() {
            return false;
        }

        @Override
        public Loop loop() {
            return home.loop;
        }
    }

    @BeforeEach
    void retain_many() throws Exception {
        for (int i = 0; i < MANY; i++) {
            retain(topic(i), "old");
        }
    }

    private static String topic(int i) {
        return "t/%05d".formatted(i);
    }

    private static Publication publication(String topic, String payload) throws Exception {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        Message message = new Message(TopicName.of(topic), 1, true, bytes, new byte[0], -1, System.nanoTime());
        return new Publication(message, Sender.internal("publisher"));
    }

    private void retain(String topic, String payload) throws Exception {
        router.publish(loop.loop, publication(topic, payload));
    }

    @Test
    void a_turn_of_the_loop_looks_at_a_limited_number_of_topics() {
        Client client = new Client(loop);

        client.subscribe("t/#", 0);

        assertThat(client.topics).hasSize(500);
        loop.round();
        assertThat(client.topics).hasSize(1_000);
        loop.allRounds();
        assertThat(client.topics).hasSize(MANY).doesNotHaveDuplicates();
        assertThat(client.session().hasPendingOutput()).isFalse();
    }

    @Test
    void topics_that_do_not_match_count_too() throws Exception {
        Client client = new Client(loop);
        retain("u/x/last", "x");

        client.subscribe("+/+/last", 0);
        int rounds = 0;
        while (client.topics.isEmpty()) {
            assertThat(loop.round()).isTrue();
            rounds++;
        }

        assertThat(rounds).isPositive();
        assertThat(client.topics).containsExactly("u/x/last");
    }

    @Test
    void a_client_that_takes_nothing_has_few_messages_waiting_and_loses_none() {
        Client client = new Client(loop);
        client.writable = false;

        client.subscribe("#", 0);
        loop.allRounds();

        assertThat(client.session().pendingMessages()).isEqualTo(64);
        client.writable = true;
        client.session().onWritable();
        loop.allRounds();
        assertThat(client.topics).hasSize(MANY).doesNotHaveDuplicates();
    }

    @Test
    void a_client_that_acknowledges_slowly_gets_all_in_order() {
        Client client = new Client(loop);

        client.subscribe("#", 1);
        loop.allRounds();
        assertThat(client.session().pendingMessages()).isEqualTo(10 + 64);
        while (!client.unacknowledged.isEmpty()) {
            client.session().onPubAck(client.unacknowledged.remove(), ReasonCode.SUCCESS);
            loop.allRounds();
        }

        assertThat(client.topics).hasSize(MANY).isSorted();
    }

    @Test
    void the_message_is_the_one_that_the_topic_has_when_its_turn_comes() throws Exception {
        Client client = new Client(loop);
        client.subscribe("#", 0);

        retain(topic(MANY - 1), "new");
        retain(topic(MANY - 2), "");
        loop.allRounds();

        List<String> last = new ArrayList<>();
        for (int i = 0; i < client.topics.size(); i++) {
            if (client.topics.get(i).compareTo(topic(MANY - 2)) >= 0) {
                last.add(client.topics.get(i) + client.payloads.get(i));
            }
        }
        // The live ones first, as they were published; then what is retained
        assertThat(last).containsExactly(topic(MANY - 1) + "new", topic(MANY - 2), topic(MANY - 1) + "new");
    }

    @Test
    void what_another_loop_sent_comes_before_what_it_retained_later() throws Exception {
        Client client = new Client(loop);
        client.subscribe("#", 0);
        router.publish(otherLoop.loop, publication(topic(MANY - 1), "first"));
        router.publish(otherLoop.loop, publication(topic(MANY - 1), "second"));

        loop.allRounds();

        List<String> last = new ArrayList<>();
        for (int i = 0; i < client.topics.size(); i++) {
            if (client.topics.get(i).equals(topic(MANY - 1))) {
                last.add(client.payloads.get(i));
            }
        }
        assertThat(last).containsExactly("first", "second", "second");
    }

    @Test
    void an_unsubscribe_ends_it() {
        Client client = new Client(loop);
        client.subscribe("#", 0);

        requests.unsubscribe(client.session(), new UnsubscribePacket(2, List.of(), List.of("#")));
        loop.allRounds();

        assertThat(client.topics).hasSize(500);
        assertThat(client.session().hasPendingOutput()).isFalse();
    }

    @Test
    void subscribing_again_begins_again() {
        Client client = new Client(loop);
        client.subscribe("#", 0);

        client.subscribe("#", 0);
        loop.allRounds();

        assertThat(client.topics).hasSize(500 + MANY);
        assertThat(client.topics.subList(500, 500 + MANY)).doesNotHaveDuplicates();
    }

    @Test
    void a_client_that_comes_back_on_another_loop_gets_the_rest_there() {
        Client before = new Client(loop);
        before.subscribe("#", 0);
        Client after = new Client(otherLoop); // takes over

        loop.round();
        otherLoop.round();
        loop.allRounds();
        assertThat(after.topics).isNotEmpty();
        otherLoop.allRounds();
        loop.allRounds();

        List<String> all = new ArrayList<>(before.topics);
        all.addAll(after.topics);
        assertThat(before.topics).hasSize(500);
        assertThat(all).hasSize(MANY).doesNotHaveDuplicates();
    }

    @Test
    void while_the_client_is_away_nothing_is_queued_for_it() {
        Client client = new Client(loop);
        client.subscribe("#", 0);

        client.drop();
        loop.allRounds();
        assertThat(client.session().pendingMessages()).isZero();
        Client back = new Client(loop);
        loop.allRounds();

        assertThat(back.topics).hasSize(MANY - 500);
    }

    @Test
    void the_end_of_the_session_ends_it() {
        Client client = new Client(loop);
        client.subscribe("#", 0);

        client.session().expirySeconds(0);
        client.drop();
        loop.allRounds();

        assertThat(client.topics).hasSize(500);
        assertThat(client.session().hasPendingOutput()).isFalse();
    }
}
