package io.spoor.bridges.logstash;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLSocket;

/** What tests of both transports ask of a receiver. */
public interface TestReceiver extends Closeable {

    /** A Beats input without TLS that acknowledges each window, as Logstash does. */
    static TestReceiver beats() throws IOException {
        return new BeatsServer();
    }

    static TestReceiver of(LogstashTransport transport, ServerSocketFactory sockets) throws IOException {
        return switch (transport) {
            case TCP -> new LineServer(sockets, 0);
            case BEATS -> new BeatsServer(sockets);
        };
    }

    int port();

    /** Documents as they came, those that were sent again as often as they came. */
    List<String> received();

    /** Whom each TLS connection's certificate was for; an empty name for none. */
    List<String> peers();

    int connections();

    /** Stops listening and resets what is open, as a killed process does. */
    void kill() throws IOException;

    /** Listens again, on the same port. */
    void restart();

    /** Does the handshake, if there is to be one. */
    static void notePeer(Socket socket, List<String> peers) throws IOException {
        if (socket instanceof SSLSocket tls) {
            tls.startHandshake();
            peers.add(
                    tls.getNeedClientAuth()
                            ? tls.getSession().getPeerPrincipal().getName()
                            : "");
        }
    }
}
