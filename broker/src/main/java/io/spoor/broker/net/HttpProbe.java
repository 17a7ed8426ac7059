package io.spoor.broker.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/**
 * Answers those who ask a WebSocket listener with plain HTTP whether it is there. What else comes goes on: a WebSocket, or
 * a request for what is not here. Belongs to the connection's event loop.
 */
final class HttpProbe extends ChannelInboundHandlerAdapter {
    private final Transport transport;
    private final String path;

    HttpProbe(Transport transport, String path) {
        this.transport = transport;
        this.path = path;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof FullHttpRequest request)) {
            context.fireChannelRead(message);
            return;
        }
        transport.partial(false);
        if (!isProbe(request)) {
            context.fireChannelRead(message);
            return;
        }
        request.release();
        transport.probe();
        boolean isHere = request.uri().equals(path);
        byte[] body = ("MQTT over WebSocket is at " + path + "\n").getBytes(StandardCharsets.UTF_8);
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                isHere ? HttpResponseStatus.UPGRADE_REQUIRED : HttpResponseStatus.NOT_FOUND,
                request.method().equals(HttpMethod.HEAD) ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, "close");
        if (isHere) {
            response.headers()
                    .set(HttpHeaderNames.UPGRADE, "websocket")
                    .set(HttpHeaderNames.CONNECTION, "upgrade, close");
        }
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private boolean isProbe(FullHttpRequest request) {
        boolean isQuestion =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        return isQuestion
                && request.decoderResult().isSuccess()
                && !request.headers().contains(HttpHeaderNames.UPGRADE)
                && !request.content().isReadable()
                && (request.uri().equals("/") || request.uri().equals(path));
    }
}
