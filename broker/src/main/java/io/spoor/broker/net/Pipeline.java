package io.spoor.broker.net;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslHandler;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.session.Loop;
import io.spoor.tracing.ConnectionInfo;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Furnishes the connections of one listener. */
final class Pipeline extends ChannelInitializer<SocketChannel> {
    private static final int HTTP_REQUEST_BYTES = 16 * 1024;
    private static final int FRAME_BYTES = 1024 * 1024;

    private final Server server;
    private final EventLoops loops;
    private final ListenerConfig listener;
    private final @Nullable TlsContext tls;
    private final AtomicLong connectionIds;
    private final ConnectionGate gate;

    Pipeline(
            Server server,
            EventLoops loops,
            ListenerConfig listener,
            @Nullable TlsContext tls,
            AtomicLong connectionIds,
            ConnectionGate gate) {
        this.server = server;
        this.loops = loops;
        this.listener = listener;
        this.tls = tls;
        this.connectionIds = connectionIds;
        this.gate = gate;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        Loop loop = loops.of(channel.eventLoop());
        ConnectionInfo info = new ConnectionInfo(
                Long.toString(connectionIds.incrementAndGet(), 36),
                listener.name(),
                transportName(listener),
                channel.remoteAddress(),
                channel.remoteAddress(),
                channel.localAddress(),
                null);
        Transport transport = new Transport(info, server.core().tracer());
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast("transport", transport);
        if (!gate.enter(channel, transport)) {
            return;
        }
        TlsContext secure = tls;
        if (secure != null) {
            SslHandler handler = secure.newHandler(channel.alloc());
            pipeline.addLast("tls", handler);
            pipeline.addLast(
                    "tls-events", new TlsEvents(transport, server.core().tracer()));
        }
        if (listener.type().webSocket()) {
            addWebSocket(pipeline, transport);
        }
        pipeline.addLast("mqtt", new MqttConnection(server, loop, transport));
    }

    private static String transportName(ListenerConfig listener) {
        return switch (listener.type()) {
            case MQTT -> "tcp";
            case MQTTS -> "tls";
            case WS -> "ws";
            case WSS -> "wss";
        };
    }

    private void addWebSocket(ChannelPipeline pipeline, Transport transport) {
        pipeline.addLast(HttpRefusals.NAME, new HttpRefusals(transport));
        pipeline.addLast("http", new HttpServerCodec());
        pipeline.addLast("aggregator", new HttpObjectAggregator(HTTP_REQUEST_BYTES));
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
