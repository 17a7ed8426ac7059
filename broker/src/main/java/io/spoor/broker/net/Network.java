package io.spoor.broker.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.spoor.broker.auth.Authenticator;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.session.BrokerCore;
import io.spoor.broker.session.ClientLink;
import io.spoor.broker.session.Closing;
import io.spoor.broker.session.Loop;
import io.spoor.broker.session.Router;
import io.spoor.broker.session.Session;
import io.spoor.broker.session.Sessions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** The broker's listeners and the connections that came through them. Any thread. */
public final class Network {
    private static final long TICK_MILLIS = 250;
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(OutputShare.LARGEST / 4, OutputShare.LARGEST);

    private final Server server;
    private final EventLoops loops;
    private final Sessions sessions;
    private final ConnectionGate gate;
    private final PeerTrust peerTrust;
    private final AtomicLong connectionIds = new AtomicLong();
    private final List<BoundListener> bound = new ArrayList<>();
    private final ChannelGroup headless = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Channel> acceptors = new ArrayList<>();

    /** A listener and the address that it got. */
    public record BoundListener(ListenerConfig config, InetSocketAddress address) {}

    public Network(
            BrokerCore core,
            Router router,
            Sessions sessions,
            Authenticator authenticator,
            Executor workers,
            EventLoops loops) {
        this.server = new Server(core, router, sessions, authenticator, workers);
        this.sessions = sessions;
        this.loops = loops;
        this.gate = new ConnectionGate(core.config(), core.tracer());
        this.peerTrust = new PeerTrust(server, loops);
        loops.every(TICK_MILLIS, this::tick);
    }

    private void tick(Loop loop) {
        long now = System.nanoTime();
        loop.ticked(now);
        gate.tick(now);
        server.probes().tick(now);
        server.outputShare().divide(gate.open());
        server.core().budget().divide(gate.open());
        server.tick(loop, now);
        sessions.tick(loop, now);
    }

    /**
     * Opens listeners.
     *
     * @param tls the TLS settings by listener name
     * @throws IOException if an address cannot be had; the message names the listener
     */
    public void listen(List<ListenerConfig> listeners, Map<String, TlsContext> tls) throws IOException {
        for (ListenerConfig listener : listeners) {
            ChannelFuture bind = new ServerBootstrap()
                    .group(loops.group())
                    .channel(loops.serverChannel())
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .option(ChannelOption.SO_BACKLOG, listener.backlog())
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.SO_KEEPALIVE, true)
                    .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                    .childHandler(new Pipeline(
                            server,
                            loops,
                            listener,
                            tls.get(listener.name()),
                            connectionIds,
                            gate,
                            peerTrust,
                            headless))
                    .bind(listener.address().host(), listener.address().port())
                    .awaitUninterruptibly();
            if (!bind.isSuccess()) {
                throw new IOException(
                        "listener '" + listener.name() + "' cannot listen on " + listener.address() + ": "
                                + bind.cause().getMessage(),
                        bind.cause());
            }
            TlsContext secure = tls.get(listener.name());
            if (secure != null) {
                secure.check(() -> peerTrust.checkAll(listener.name(), secure));
            }
            bind.channel().pipeline().addLast(new AcceptFailures(listener.name()));
            acceptors.add(bind.channel());
            bound.add(new BoundListener(
                    listener, (InetSocketAddress) bind.channel().localAddress()));
        }
    }

    /** The channels that listen. */
    List<Channel> acceptors() {
        return List.copyOf(acceptors);
    }

    public List<BoundListener> listeners() {
        return List.copyOf(bound);
    }

    /** Open connections, with or without a client. */
    public int connections() {
        return gate.open();
    }

    /** Connections that were turned away at once since the start: too many, or too fast. */
    public long connectionsRefused() {
        return gate.refused();
    }

    /** Bytes of packets that have not arrived whole. */
    public long partialInputBytes() {
        return server.input().heldBytes();
    }

    /** What those may be. */
    public long partialInputLimit() {
        return server.input().limitBytes();
    }

    /** Takes no new connections from now on. */
    public void stopListening() {
        for (Channel acceptor : acceptors) {
            acceptor.close().awaitUninterruptibly();
        }
        acceptors.clear();
    }

    /** Ends all connections for good; done when sessions are settled, wills published and all counts reported. */
    public CompletableFuture<Void> disconnectAll(Closing closing) {
        headless.close();
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (Loop loop : loops.all()) {
            done.add(CompletableFuture.runAsync(
                    () -> {
                        for (MqttConnection connection :
                                server.connections(loop).toArray(MqttConnection[]::new)) {
                            connection.close(closing);
                        }
                        sessions.publishWills(loop);
                    },
                    loop));
        }
        return all(done)
                .thenCompose(nothing -> all(loops.all().stream()
                        .map(loop -> CompletableFuture.runAsync(() -> sessions.reportLast(loop), loop))
                        .toList()));
    }

    private static CompletableFuture<Void> all(List<CompletableFuture<Void>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
    }

    /** Waits until no connection is open, so that the last packets reach their clients; at most for the given time. */
    public void awaitClosed(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            while (gate.open() > 0 && System.nanoTime() - deadline < 0) {
                Thread.sleep(5);
            }
        } finally {
            server.probes().tell(System.nanoTime());
        }
    }

    /** Ends one client's connection; false if it has none. */
    public CompletableFuture<Boolean> disconnect(String clientId, Closing closing) {
        Session session = sessions.find(clientId);
        if (session == null) {
            return CompletableFuture.completedFuture(false);
        }
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        session.onOwner(() -> {
            ClientLink link = session.link();
            if (link != null) {
                link.close(closing);
            }
            done.complete(link != null);
        });
        return done;
    }
}
