package io.spoor.broker.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TraceEvent.EndedBy;
import java.nio.charset.StandardCharsets;

/** Answers requests to a WebSocket listener that are not for its path, or no proper requests at all. */
final class NotFound extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Transport transport;
    private final String path;

    NotFound(Transport transport, String path) {
        this.transport = transport;
        this.path = path;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        boolean malformed = request.decoderResult().isFailure();
        transport.ending(
                malformed ? DisconnectReason.MALFORMED_PACKET : DisconnectReason.PROTOCOL_ERROR, EndedBy.SERVER);
        byte[] body = ("MQTT over WebSocket is at " + path + "\n").getBytes(StandardCharsets.UTF_8);
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                malformed ? HttpResponseStatus.BAD_REQUEST : HttpResponseStatus.NOT_FOUND,
                Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, "close");
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}
