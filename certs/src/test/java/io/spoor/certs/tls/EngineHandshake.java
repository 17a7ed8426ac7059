package io.spoor.certs.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Lets two of the JDK's engines shake hands in memory: the same code as in a broker, without its threads. */
final class EngineHandshake {
    private static final int MAX_STEPS = 200;

    private final Side client;
    private final Side server;

    private EngineHandshake(SSLEngine client, SSLEngine server) {
        client.setUseClientMode(true);
        server.setUseClientMode(false);
        this.client = new Side(client);
        this.server = new Side(server);
    }

    /** How it ended; null for an end without a failure. */
    record Outcome(@Nullable Throwable client, @Nullable Throwable server, String protocol) {}

    /** Runs until neither side has anything to do, also after one has failed: its alert still reaches the other. */
    static Outcome run(SSLEngine client, SSLEngine server) throws SSLException {
        EngineHandshake handshake = new EngineHandshake(client, server);
        client.beginHandshake();
        server.beginHandshake();
        boolean progress = true;
        for (int step = 0; progress && step < MAX_STEPS; step++) {
            progress = handshake.client.send(handshake.server);
            progress |= handshake.server.send(handshake.client);
            progress |= handshake.client.receive();
            progress |= handshake.server.receive();
        }
        if (progress) {
            throw new IllegalStateException("The handshake does not end");
        }
        return new Outcome(
                handshake.client.failure,
                handshake.server.failure,
                server.getSession().getProtocol());
    }

    private static final class Side {
        private final SSLEngine engine;
        private final ByteBuffer in = ByteBuffer.allocate(1 << 18);
        private final ByteBuffer application = ByteBuffer.allocate(1 << 16);
        private @Nullable Throwable failure;

        Side(SSLEngine engine) {
            this.engine = engine;
        }

        boolean send(Side other) {
            boolean sent = false;
            runTasks();
            // After a failure there is one more thing to send, the alert.
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
                    || (failure != null && !engine.isOutboundDone())) {
                int before = other.in.position();
                try {
                    var unused = engine.wrap(ByteBuffer.allocate(0), other.in);
                } catch (SSLException e) {
                    sent |= failure == null;
                    failure = failure == null ? e : failure;
                }
                runTasks();
                if (other.in.position() == before) {
                    return sent;
                }
                sent = true;
            }
            return sent;
        }

        boolean receive() {
            in.flip();
            boolean received = false;
            try {
                while (in.hasRemaining() && failure == null && !engine.isInboundDone()) {
                    int before = in.remaining();
                    var unused = engine.unwrap(in, application);
                    runTasks();
                    if (in.remaining() == before && engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP) {
                        break;
                    }
                    received |= in.remaining() != before;
                }
            } catch (SSLException e) {
                failure = e;
                received = true;
            }
            in.compact();
            return received;
        }

        private void runTasks() {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        }
    }
}
