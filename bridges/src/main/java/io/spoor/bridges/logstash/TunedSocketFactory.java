package io.spoor.bridges.logstash;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Makes the appender's sockets: unconnected, plain or with TLS, set for one-way traffic in large writes. */
final class TunedSocketFactory extends SocketFactory {
    /** Seconds in which a closing TLS socket may wait for a blocked write; without it, forever. */
    private static final int TLS_LINGER = 2;

    private final @Nullable Tls tls;
    private final boolean verifyHost;

    /** Where the context for the next connection comes from. */
    @FunctionalInterface
    interface Tls {
        SSLContext context() throws IOException;
    }

    /**
     * @param tls null for plain TCP
     * @param verifyHost whether a certificate must be for the host that is connected to
     */
    TunedSocketFactory(@Nullable Tls tls, boolean verifyHost) {
        this.tls = tls;
        this.verifyHost = verifyHost;
    }

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = tls == null ? new Socket() : tlsSocket(tls.context());
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        return socket;
    }

    private SSLSocket tlsSocket(SSLContext context) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        socket.setSoLinger(true, TLS_LINGER);
        if (verifyHost) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 2818, the name that the JDK gives the check
            socket.setSSLParameters(parameters);
        }
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw unconnectedOnly();
    }

    private static UnsupportedOperationException unconnectedOnly() {
        return new UnsupportedOperationException("The appender connects by itself, with its own timeout");
    }
}
