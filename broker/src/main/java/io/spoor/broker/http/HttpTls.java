package io.spoor.broker.http;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.spoor.broker.config.HttpTlsConfig;
import io.spoor.certs.CertsException;
import io.spoor.certs.tls.CertificateWatcher;
import io.spoor.certs.tls.TlsFiles;
import io.spoor.certs.tls.TlsMaterial;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Clock;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificate of the HTTP port, which follows its files: a renewed one holds for new connections. Any thread. */
public final class HttpTls implements AutoCloseable, CertificateWatcher.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(HttpTls.class);
    private static final String NAME = "http";

    private final CertificateWatcher watcher = new CertificateWatcher(CertificateWatcher.INTERVAL, Clock.systemUTC());
    private final SSLContext context;
    private final ReplaceableKeyManager keys;

    private HttpTls(HttpTlsConfig config) throws CertsException, GeneralSecurityException {
        TlsFiles files =
                new TlsFiles(new TlsFiles.Pem(config.certificate(), config.key(), config.keyPasswordFile()), null);
        keys = new ReplaceableKeyManager();
        try {
            keys.replace(watcher.watch(NAME, files, this).material().keyManager());
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, null, null);
        } catch (CertsException | GeneralSecurityException | RuntimeException e) {
            watcher.close();
            throw e;
        }
    }

    /**
     * Reads the files.
     *
     * @throws IOException if they are no good; the message names the file and what would be right
     */
    public static HttpTls open(HttpTlsConfig config) throws IOException {
        try {
            return new HttpTls(config);
        } catch (CertsException | GeneralSecurityException e) {
            throw new IOException("http.tls: " + e.getMessage(), e);
        }
    }

    HttpServer server(InetSocketAddress address, int backlog) throws IOException {
        HttpsServer server = HttpsServer.create(address, backlog);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return server;
    }

    @Override
    public void changed(String name, TlsMaterial material) {
        keys.replace(material.keyManager());
        LOG.atInfo().addKeyValue("listener", name).log("certificates were reloaded");
    }

    @Override
    public void failed(String name, CertsException problem) {
        LOG.atError()
                .addKeyValue("listener", name)
                .addKeyValue("problem", problem.getMessage())
                .log("changed certificates are no good; those before stay in use");
    }

    @Override
    public void close() {
        watcher.close();
    }
}
