package io.spoor.broker.net;

import static io.spoor.broker.testing.RawBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.spoor.broker.attacks.Attack;
import io.spoor.broker.auth.AuthResult;
import io.spoor.broker.auth.Authenticator;
import io.spoor.broker.auth.Credentials;
import io.spoor.broker.auth.OpenAccess;
import io.spoor.broker.config.MqttConfig;
import io.spoor.broker.routing.RetainedMessages;
import io.spoor.broker.routing.SubscriptionTree;
import io.spoor.broker.session.BrokerBudget;
import io.spoor.broker.session.BrokerCore;
import io.spoor.broker.session.Loop;
import io.spoor.broker.session.Router;
import io.spoor.broker.session.SessionObserver;
import io.spoor.broker.session.Sessions;
import io.spoor.broker.session.Tracing;
import io.spoor.broker.testing.RawPackets;
import io.spoor.broker.testing.RecordingTracer;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.MessageTracing;
import io.spoor.tracing.PayloadSink;
import io.spoor.tracing.TraceEvent.ClientConnect;
import io.spoor.tracing.TraceEvent.EndedBy;
import io.spoor.tracing.TraceEvent.SessionStart;
import io.spoor.tracing.TraceEvent.TransportClose;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that waits for its client to be checked, with the time and the check at the test's hand. */
class ConnectDeadlineTest {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(30);

    private final RecordingTracer trace = new RecordingTracer();
    private final ArrayDeque<Runnable> checks = new ArrayDeque<>();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final Loop loop = new Loop(tasks::add, () -> true, 128, 65_535);
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @SuppressWarnings("NullAway.Init")
    private MqttConnection connection;

    private long openedAtNanos;

    @BeforeEach
    void open() {
        BrokerCore core = new BrokerCore(
                MqttConfig.of(Map.of("connectTimeout", CONNECT_TIMEOUT.toSeconds() + "s")),
                Tracing.of(trace, MessageTracing.ALL),
                PayloadSink.NONE,
                new OpenAccess(),
                new SubscriptionTree<>(),
                new RetainedMessages<>(10),
                new BrokerBudget(1 << 20),
                SessionObserver.NONE);
        Router router = new Router(core);
        Authenticator slow = new Authenticator() {
            @Override
            public AuthResult authenticate(Credentials credentials) {
                return AuthResult.accepted(null);
            }

            @Override
            public boolean mayBlock() {
                return true;
            }
        };
        Server server = new Server(core, router, new Sessions(core, router), slow, checks::add);
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 1);
        Transport transport = new Transport(
                new ConnectionInfo("1", "tcp", "tcp", address, address, address, null),
                trace,
                new Probes(trace, Duration.ofMinutes(1), 0));
        openedAtNanos = System.nanoTime();
        connection = new MqttConnection(server, loop, transport);
        channel.pipeline().addLast(transport, connection.handler());
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        channel.runPendingTasks();
    }

    private void send(byte[] packets) {
        channel.writeInbound(Unpooled.wrappedBuffer(packets));
        runTasks();
    }

    private void tickAfter(Duration time) {
        connection.tick(openedAtNanos + time.toNanos());
        runTasks();
    }

    /** Everything that was sent since the last call. */
    private byte[] sent() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void a_check_that_takes_too_long_ends_in_a_refusal(int level) {
        // Given
        send(RawPackets.connect(level, "slow"));
        assertThat(checks).hasSize(1);
        assertThat(channel.config().isAutoRead()).isFalse();

        // When the time for a CONNECT is over, it still waits
        tickAfter(CONNECT_TIMEOUT.plus(CHECK_TIMEOUT).minusSeconds(1));
        assertThat(channel.isOpen()).isTrue();
        assertThat(sent()).isEmpty();

        // When that for the check is over too
        tickAfter(CONNECT_TIMEOUT.plus(CHECK_TIMEOUT).plusSeconds(1));

        // Then
        assertThat(channel.isOpen()).isFalse();
        assertThat(sent()).startsWith(level == 5 ? bytes(0x20, 0x03, 0, 0x88) : bytes(0x20, 0x02, 0, 3));
        assertThat(trace.all(ClientConnect.class)).singleElement().satisfies(event -> {
            assertThat(event.client().clientId()).isEqualTo("slow");
            assertThat(event.reasonCode()).isEqualTo(0x88);
            assertThat(event.reason()).isEqualTo(DisconnectReason.SERVER_BUSY);
            assertThat(event.detail()).contains("too long");
        });
        assertThat(trace.all(TransportClose.class)).singleElement().satisfies(event -> {
            assertThat(event.reason()).isEqualTo(DisconnectReason.SERVER_BUSY);
            assertThat(event.endedBy()).isEqualTo(EndedBy.SERVER);
        });

        // And the answer that comes after all changes nothing
        checks.remove().run();
        runTasks();
        assertThat(trace.all(ClientConnect.class)).hasSize(1);
        assertThat(trace.all(SessionStart.class)).isEmpty();
    }

    @Test
    void a_check_that_takes_a_while_lets_the_client_in() {
        send(RawPackets.connect(4, "patient"));
        tickAfter(CONNECT_TIMEOUT.plusSeconds(5));

        checks.remove().run();
        runTasks();

        assertThat(sent()).startsWith(0x20, 0x02, 0, 0);
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(trace.all(SessionStart.class)).hasSize(1);
    }

    @Test
    @Attack("moquette-821")
    void a_client_that_goes_while_it_is_checked_leaves_no_session() {
        send(RawPackets.connect(5, "hasty"));
        channel.close();
        runTasks();

        checks.remove().run();
        runTasks();

        assertThat(trace.all(SessionStart.class)).isEmpty();
        assertThat(trace.all(TransportClose.class)).hasSize(1);
    }
}
