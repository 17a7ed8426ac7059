package io.spoor.broker.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A listener's TLS settings; new ones are for new connections, and leave the others alone. Any thread. */
public final class TlsContext {
    private final Duration handshakeTimeout;
    private volatile SslContext current;

    public TlsContext(SslContext initial, Duration handshakeTimeout) {
        this.current = initial;
        this.handshakeTimeout = handshakeTimeout;
    }

    void replace(SslContext newContext) {
        current = newContext;
    }

    SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = current.newHandler(allocator);
        handler.setHandshakeTimeout(handshakeTimeout.toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }
}
