package io.spoor.bridges.logstash;

import ch.qos.logback.core.util.CloseUtil;
import io.spoor.tracing.spi.HostAndPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Opens connections, plain or with TLS; the files for that are read anew for each. Any thread. */
final class Dialer {
    private final @Nullable LogstashTls tls;
    private final int timeoutMillis;

    /**
     * @param timeout for the connection, and again for each answer in a TLS handshake
     */
    Dialer(@Nullable LogstashTls tls, Duration timeout) {
        this.tls = tls == null || !tls.enabled() ? null : tls;
        this.timeoutMillis = (int) timeout.toMillis();
    }

    /**
     * An open connection.
     *
     * @param socket what to read from and write to
     * @param tcp below it; the same without TLS
     */
    record Line(Socket socket, Socket tcp) {
        /** Closes it at once, also while others read or write; a TLS socket would wait for them. */
        void breakOff() {
            CloseUtil.closeQuietly(tcp);
        }
    }

    /**
     * Reads the files of the configuration once, so that a mistake in them is known before anything is sent.
     *
     * @throws IOException if they cannot be used; the message names the file and what is wrong
     */
    void check() throws IOException {
        if (tls != null) {
            TlsContexts.load(tls);
        }
    }

    /** Throws with a message for people, which does not name the host. */
    Line dial(HostAndPort host) throws IOException {
        InetSocketAddress address = host.resolve();
        if (address.isUnresolved()) {
            throw new UnknownHostException("unknown host");
        }
        Socket tcp = new Socket();
        try {
            tcp.setTcpNoDelay(true);
            tcp.setKeepAlive(true);
            tcp.connect(address, timeoutMillis);
            return new Line(tls == null ? tcp : secured(tcp, host, tls), tcp);
        } catch (IOException | RuntimeException e) {
            CloseUtil.closeQuietly(tcp);
            throw e;
        }
    }

    private Socket secured(Socket tcp, HostAndPort host, LogstashTls tls) throws IOException {
        SSLSocket socket =
                (SSLSocket) TlsContexts.load(tls).getSocketFactory().createSocket(tcp, host.host(), host.port(), true);
        if (tls.verifyHost()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 2818, the name that the JDK gives the check
            socket.setSSLParameters(parameters);
        }
        tcp.setSoTimeout(timeoutMillis);
        socket.startHandshake();
        tcp.setSoTimeout(0);
        return socket;
    }
}
