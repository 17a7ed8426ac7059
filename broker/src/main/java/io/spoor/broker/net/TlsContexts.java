package io.spoor.broker.net;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.spoor.broker.config.ListenerConfig;
import io.spoor.broker.config.TlsConfig;
import io.spoor.certs.CertsException;
import io.spoor.certs.tls.CertificateWatcher;
import io.spoor.certs.tls.ExpiredCrl;
import io.spoor.certs.tls.Identity;
import io.spoor.certs.tls.TlsFiles;
import io.spoor.certs.tls.TlsMaterial;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.Tracer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS settings of all listeners, which follow their files: renewed certificates hold for new connections, revocation
 * lists and authorities for open ones too, and broken files leave what was before. Any thread.
 */
public final class TlsContexts implements AutoCloseable, CertificateWatcher.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);

    private final Tracer tracer;
    private final CertificateWatcher watcher = new CertificateWatcher(CertificateWatcher.INTERVAL, Clock.systemUTC());
    private final Map<String, ListenerConfig> configs = new HashMap<>();
    private final Map<String, TlsContext> contexts = new HashMap<>();

    private TlsContexts(Tracer tracer) {
        this.tracer = tracer;
    }

    /**
     * Reads the files of all listeners that have TLS.
     *
     * @throws IOException if some are no good; the message names the listener, the file and what would be right
     */
    public static TlsContexts open(List<ListenerConfig> listeners, Tracer tracer) throws IOException {
        TlsContexts all = new TlsContexts(tracer);
        try {
            for (ListenerConfig listener : listeners) {
                TlsConfig tls = listener.tls();
                if (tls != null) {
                    all.add(listener, tls);
                }
            }
            return all;
        } catch (IOException | RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private void add(ListenerConfig listener, TlsConfig tls) throws IOException {
        configs.put(listener.name(), listener);
        try {
            TlsMaterial material =
                    watcher.watch(listener.name(), files(tls), this).material();
            contexts.put(listener.name(), new TlsContext(settings(material, tls), tls.handshakeTimeout()));
        } catch (CertsException | SSLException | IllegalArgumentException e) {
            throw new IOException("listener '" + listener.name() + "': " + e.getMessage(), e);
        }
    }

    private static TlsFiles files(TlsConfig tls) {
        Path authorities = tls.clientCa();
        return new TlsFiles(
                new TlsFiles.Pem(tls.certificate(), tls.key(), tls.keyPasswordFile()),
                authorities == null ? null : new TlsFiles.Trust(authorities, tls.crl(), ExpiredCrl.REFUSE));
    }

    private static TlsContext.Settings settings(TlsMaterial material, TlsConfig tls) throws SSLException {
        return new TlsContext.Settings(context(material, tls), material.trust(), notAfter(material));
    }

    private static SslContext context(TlsMaterial material, TlsConfig tls) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forServer(material.keyManager())
                .sslProvider(SslProvider.JDK)
                .protocols(tls.protocols())
                .clientAuth(
                        switch (tls.clientAuth()) {
                            case NONE -> ClientAuth.NONE;
                            case OPTIONAL -> ClientAuth.OPTIONAL;
                            case REQUIRED -> ClientAuth.REQUIRE;
                        });
        if (material.trust() != null) {
            builder.trustManager(material.trust().trustManager());
        }
        if (!tls.ciphers().isEmpty()) {
            builder.ciphers(tls.ciphers());
        }
        return builder.build();
    }

    /** The settings by listener name. */
    public Map<String, TlsContext> byListener() {
        return Map.copyOf(contexts);
    }

    @Override
    public void changed(String name, TlsMaterial material) {
        ListenerConfig listener = configs.get(name);
        TlsContext context = contexts.get(name);
        if (listener == null || listener.tls() == null || context == null) {
            return; // it changed while the broker was still starting
        }
        try {
            context.replace(settings(material, listener.tls()));
            LOG.atInfo().addKeyValue("listener", name).log("certificates were reloaded");
            tracer.record(new TraceEvent.CertReload(name, "success", null, notAfter(material)));
            context.checkOpenConnections();
        } catch (SSLException e) {
            failed(name, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void failed(String name, CertsException problem) {
        failed(name, String.valueOf(problem.getMessage()));
    }

    private void failed(String name, String problem) {
        LOG.atError()
                .addKeyValue("listener", name)
                .addKeyValue("problem", problem)
                .log("changed certificates are no good; those before stay in use");
        tracer.record(new TraceEvent.CertReload(name, "failure", problem, null));
    }

    private static Instant notAfter(TlsMaterial material) {
        Identity identity = Objects.requireNonNull(material.identity(), "a listener's files name a certificate");
        return identity.certificate().getNotAfter().toInstant();
    }

    @Override
    public void close() {
        watcher.close();
    }
}
