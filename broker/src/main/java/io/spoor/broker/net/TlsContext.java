package io.spoor.broker.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.spoor.certs.tls.TrustMaterial;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A listener's TLS settings; new ones are for new handshakes, and for a second look at the open connections. Any thread. */
public final class TlsContext {
    private final Duration handshakeTimeout;
    private volatile Settings current;
    private volatile Runnable check = () -> {};

    /**
     * What holds at a time.
     *
     * @param trust whose clients are let in; null if none is asked for a certificate
     * @param notAfter when the certificate that clients see ends
     */
    record Settings(SslContext ssl, @Nullable TrustMaterial trust, Instant notAfter) {}

    TlsContext(Settings initial, Duration handshakeTimeout) {
        this.current = initial;
        this.handshakeTimeout = handshakeTimeout;
    }

    /** Sets new ones, for handshakes that begin from now on. */
    void replace(Settings settings) {
        current = settings;
    }

    /** Has a look at the open connections; on return, those that the new settings do not suit are told to close. */
    void checkOpenConnections() {
        check.run();
    }

    /** How the open connections are looked at. */
    void check(Runnable action) {
        check = action;
    }

    /** When the certificate ends that clients see. */
    public Instant notAfter() {
        return current.notAfter();
    }

    /** When the first of the revocation lists ends that clients are checked with; null if none does. */
    public @Nullable Instant revocationListEnd() {
        TrustMaterial trust = current.trust();
        return trust == null ? null : trust.revocationListEnd();
    }

    Settings current() {
        return current;
    }

    SslHandler newHandler(Settings settings, ByteBufAllocator allocator) {
        SslHandler handler = settings.ssl().newHandler(allocator);
        handler.setHandshakeTimeout(handshakeTimeout.toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }
}
