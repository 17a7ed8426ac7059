package io.spoor.broker.net;

import io.spoor.broker.protocol.ReasonCode;
import io.spoor.broker.session.Closing;
import io.spoor.broker.session.Loop;
import io.spoor.certs.tls.HandshakeDiagnosis;
import io.spoor.certs.tls.HandshakeProblem;
import io.spoor.certs.tls.TrustMaterial;
import io.spoor.tracing.DisconnectReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends open connections whose client certificate is trusted no longer: a revocation that waits for the next handshake
 * would leave a stolen device connected for as long as it likes.
 *
 * <p>Certificates are checked on the calling thread, one after the other; event loops only list their connections and
 * close some. Any thread but an event loop.
 */
final class PeerTrust {
    private static final Logger LOG = LoggerFactory.getLogger(PeerTrust.class);

    private static final int PATIENCE_SECONDS = 30;

    private final Server server;
    private final EventLoops loops;

    private record Peer(MqttConnection connection, List<X509Certificate> chain) {}

    PeerTrust(Server server, EventLoops loops) {
        this.server = server;
        this.loops = loops;
    }

    /** Looks at all connections of a listener. */
    void checkAll(String listener, TlsContext context) {
        TrustMaterial trust = context.current().trust();
        if (trust == null) {
            return;
        }
        int closed = 0;
        for (Peer peer : peers(listener)) {
            closed += check(peer.connection(), peer.chain(), trust) ? 1 : 0;
        }
        if (closed > 0) {
            LOG.atInfo()
                    .addKeyValue("listener", listener)
                    .addKeyValue("connections", closed)
                    .log("connections are closed because their certificates are no longer trusted");
        }
    }

    private List<Peer> peers(String listener) {
        List<CompletableFuture<List<Peer>>> parts = new ArrayList<>();
        for (Loop loop : loops.all()) {
            parts.add(CompletableFuture.supplyAsync(() -> peers(listener, loop), loop)
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)); // the broker may be stopping
        }
        List<Peer> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(part.join()));
        return all;
    }

    private List<Peer> peers(String listener, Loop loop) {
        List<Peer> found = new ArrayList<>();
        for (MqttConnection connection : server.connections(loop)) {
            Transport transport = connection.transport();
            if (!transport.peerChain().isEmpty() && transport.info().listener().equals(listener)) {
                found.add(new Peer(connection, transport.peerChain()));
            }
        }
        return found;
    }

    /** Looks at one connection; closes it and returns true if its certificate is no good, or cannot be judged. */
    boolean check(MqttConnection connection, List<X509Certificate> chain, TrustMaterial trust) {
        String problem;
        try {
            problem = problem(chain, trust);
        } catch (RuntimeException | Error e) {
            connection.loop().execute(() -> connection.failed(e));
            return true;
        }
        if (problem == null) {
            return false;
        }
        connection
                .loop()
                .execute(() -> connection.evict(Closing.byServer(
                        ReasonCode.NOT_AUTHORIZED,
                        DisconnectReason.NOT_AUTHORIZED,
                        "the client certificate is no longer trusted: " + problem)));
        return true;
    }

    private static @Nullable String problem(List<X509Certificate> chain, TrustMaterial trust) {
        try {
            trust.trustManager()
                    .checkClientTrusted(
                            chain.toArray(X509Certificate[]::new),
                            chain.get(0).getPublicKey().getAlgorithm());
            return null;
        } catch (CertificateException e) {
            HandshakeDiagnosis diagnosis = HandshakeDiagnosis.of(e);
            // Not its fault but that of the lists, as when one has ended. New clients stay out until there is a better
            // one; to throw out those who are in would turn a late list into an outage.
            return diagnosis.problem() == HandshakeProblem.OTHER ? null : diagnosis.detail();
        }
    }
}
