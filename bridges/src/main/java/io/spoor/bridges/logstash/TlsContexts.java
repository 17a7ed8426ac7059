package io.spoor.bridges.logstash;

import io.spoor.certs.CertsException;
import io.spoor.certs.tls.ExpiredCrl;
import io.spoor.certs.tls.TlsFiles;
import io.spoor.certs.tls.TlsMaterial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Reads the files of {@link LogstashTls}, with the checks and messages of the certs module. */
final class TlsContexts {
    private TlsContexts() {}

    /**
     * A context of what the files hold now.
     *
     * @throws IOException if they cannot be used; the message names the file and what is wrong
     */
    static SSLContext load(LogstashTls tls) throws IOException {
        try {
            return TlsMaterial.load(new TlsFiles(identity(tls), trust(tls)), Clock.systemUTC())
                    .sslContext();
        } catch (CertsException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static TlsFiles.@Nullable Identity identity(LogstashTls tls) {
        Path certificate = tls.certificate();
        Path key = tls.key();
        return certificate == null || key == null ? null : new TlsFiles.Pem(certificate, key, tls.keyPasswordFile());
    }

    private static TlsFiles.@Nullable Trust trust(LogstashTls tls) {
        Path ca = tls.ca();
        return ca == null ? null : new TlsFiles.Trust(ca, List.of(), ExpiredCrl.REFUSE);
    }
}
