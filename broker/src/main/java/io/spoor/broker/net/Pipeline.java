package io.spoor.broker.net;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.ProxyProtocol;
import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.proxy.ProxyHeader;
import io.spoor.broker.session.Closing;
import io.spoor.broker.session.Loop;
import io.spoor.certs.tls.TrustMaterial;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.EndedBy;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Furnishes the connections of one listener. */
final class Pipeline extends ChannelInitializer<SocketChannel> {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    private static final int HTTP_REQUEST_BYTES = 16 * 1024;
    private static final int FRAME_BYTES = 1024 * 1024;

    private final Server server;
    private final EventLoops loops;
    private final ListenerConfig listener;
    private final @Nullable TlsContext tls;
    private final AtomicLong connectionIds;
    private final ConnectionGate gate;
    private final PeerTrust peerTrust;
    private final ChannelGroup headless;

    /** @param headless where connections are that wait for a proxy's header: no other list has them yet */
    Pipeline(
            Server server,
            EventLoops loops,
            ListenerConfig listener,
            @Nullable TlsContext tls,
            AtomicLong connectionIds,
            ConnectionGate gate,
            PeerTrust peerTrust,
            ChannelGroup headless) {
        this.server = server;
        this.loops = loops;
        this.listener = listener;
        this.tls = tls;
        this.connectionIds = connectionIds;
        this.gate = gate;
        this.peerTrust = peerTrust;
        this.headless = headless;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        ConnectionInfo info = describe(channel);
        boolean proxied = listener.trusts(info.peer().getAddress());
        if (!proxied && !gate.admits(channel, info)) {
            return;
        }
        Transport transport = new Transport(info, server.core().tracer(), server.probes());
        channel.pipeline().addLast(Transport.NAME, transport);
        if (!gate.enter(channel, transport)) {
            return;
        }
        attempt(channel, transport, () -> {
            if (listener.proxyProtocol() == ProxyProtocol.OFF
                    || listener.proxyProtocol() == ProxyProtocol.OPTIONAL && !proxied) {
                furnish(channel, transport);
            } else if (proxied) {
                awaitHeader(channel, transport);
            } else {
                transport.ending(
                        DisconnectReason.NOT_AUTHORIZED,
                        EndedBy.SERVER,
                        "a connection from an address that is not one of trustedProxies");
                channel.eventLoop().execute(channel::close); // once it is active, so that it opens before it closes
            }
        });
    }

    private void attempt(SocketChannel channel, Transport transport, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            LOG.atError()
                    .addKeyValue("connectionId", transport.info().id())
                    .setCause(e)
                    .log("connection failed");
            server.core().internalError(e);
            transport.ending(DisconnectReason.INTERNAL_ERROR, EndedBy.SERVER);
            channel.eventLoop().execute(channel::close); // once it is active, so that it opens before it closes
        }
    }

    /** The rest of the pipeline is for what comes behind the header of a proxy. */
    private void awaitHeader(SocketChannel channel, Transport transport) {
        headless.add(channel);
        channel.pipeline()
                .addLast(new ProxyHeaderReader(transport, server.config().connectTimeout(), origin -> {
                    headless.remove(channel);
                    attempt(channel, transport, () -> begin(channel, transport, origin));
                }));
    }

    private void begin(SocketChannel channel, Transport transport, ProxyHeader.Origin origin) {
        if (origin instanceof ProxyHeader.Forwarded forwarded) {
            transport.info(transport.info().withProxy(forwarded.client(), forwarded.info()));
            if (!admits(channel, transport)) {
                return;
            }
        }
        furnish(channel, transport);
    }

    /** Whether the client that a proxy has told may connect; closes the channel if not. */
    private boolean admits(SocketChannel channel, Transport transport) {
        boolean admitted = gate.admits(channel, transport.info());
        if (!admitted) {
            transport.countedElsewhere();
        }
        return admitted;
    }

    private ConnectionInfo describe(SocketChannel channel) {
        return new ConnectionInfo(
                Long.toString(connectionIds.incrementAndGet(), 36),
                listener.name(),
                transportName(listener),
                channel.remoteAddress(),
                channel.remoteAddress(),
                channel.localAddress(),
                null);
    }

    private void furnish(SocketChannel channel, Transport transport) {
        Loop loop = loops.of(channel.eventLoop());
        MqttConnection connection = new MqttConnection(server, loop, transport);
        ChannelPipeline pipeline = channel.pipeline();
        TlsContext secure = tls;
        if (secure != null) {
            TlsContext.Settings settings = secure.current();
            TlsEvents events = new TlsEvents(
                    transport, server.core().tracer(), () -> recheck(secure, settings, connection, transport));
            pipeline.addLast("tls-hello", events.beforeTls());
            pipeline.addLast("tls", secure.newHandler(settings, channel.alloc()));
            pipeline.addLast("tls-events", events);
        }
        if (listener.type().webSocket()) {
            addWebSocket(channel, transport);
        }
        pipeline.addLast("mqtt", connection.handler());
    }

    /** A handshake that began before the newest settings was judged by the old ones, perhaps after the others' check. */
    private void recheck(
            TlsContext context, TlsContext.Settings before, MqttConnection connection, Transport transport) {
        TlsContext.Settings now = context.current();
        TrustMaterial trust = now.trust();
        List<X509Certificate> chain = transport.peerChain();
        if (!now.equals(before) && trust != null && !chain.isEmpty()) {
            try {
                server.workers().execute(() -> {
                    boolean unused = peerTrust.check(connection, chain, trust);
                });
            } catch (RejectedExecutionException e) {
                connection.evict(Closing.byServer(
                        ReasonCode.SERVER_BUSY,
                        DisconnectReason.SERVER_BUSY,
                        "too many clients are connecting at once"));
            }
        }
    }

    private static String transportName(ListenerConfig listener) {
        return switch (listener.type()) {
            case MQTT -> "tcp";
            case MQTTS -> "tls";
            case WS -> "ws";
            case WSS -> "wss";
        };
    }

    private void addWebSocket(SocketChannel channel, Transport transport) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(HttpRefusals.NAME, new HttpRefusals(transport));
        pipeline.addLast("http", new HttpServerCodec());
        pipeline.addLast("aggregator", new HttpObjectAggregator(HTTP_REQUEST_BYTES));
        if (!listener.trustedProxies().isEmpty()) {
            pipeline.addLast("forwarded", new ForwardedRequest(transport, listener, () -> admits(channel, transport)));
        }
        pipeline.addLast("probe", new HttpProbe(transport, listener.path()));
        pipeline.addLast(
                "handshake",
                new WebSocketServerProtocolHandler(WebSocketServerProtocolConfig.newBuilder()
                        .websocketPath(listener.path())
                        .subprotocols("mqtt,mqttv3.1")
                        .checkStartsWith(false)
                        .allowExtensions(false)
                        .maxFramePayloadLength(Math.max(
                                FRAME_BYTES, server.config().maximumPacketSize().toIntExact()))
                        .handshakeTimeoutMillis(server.config().connectTimeout().toMillis())
                        .build()));
        pipeline.addLast("not-found", new NotFound(transport, listener.path()));
        pipeline.addLast("websocket", new WebSocketBytes(transport));
    }
}
