package io.spoor.tracing.ecs;

import io.spoor.tracing.ClientInfo;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.ProxyInfo;
import io.spoor.tracing.TlsInfo;
import io.spoor.tracing.TlsInfo.ClientCertificate;
import io.spoor.tracing.ecs.Pseudonyms.Kind;
import java.net.InetSocketAddress;

/** Clients and connections with stand-ins for their names. */
final class Masked {
    private Masked() {}

    static ClientInfo client(ClientInfo client, Pseudonyms pseudonyms) {
        ConnectionInfo connection = client.connection();
        String userName = client.userName();
        return new ClientInfo(
                connection == null ? null : connection(connection, pseudonyms),
                pseudonyms.text(Kind.CLIENT_ID, client.clientId()),
                userName == null ? null : pseudonyms.text(Kind.USER_NAME, userName),
                client.protocolVersion());
    }

    static ConnectionInfo connection(ConnectionInfo connection, Pseudonyms pseudonyms) {
        InetSocketAddress peer = pseudonyms.address(connection.peer());
        TlsInfo tls = connection.tls();
        ProxyInfo proxy = connection.proxy();
        return new ConnectionInfo(
                connection.id(),
                connection.listener(),
                connection.transport(),
                peer,
                connection.client().equals(connection.peer()) ? peer : pseudonyms.address(connection.client()),
                connection.server(),
                proxy == null ? null : proxy(proxy, pseudonyms),
                tls == null ? null : tls(tls, pseudonyms));
    }

    private static ProxyInfo proxy(ProxyInfo proxy, Pseudonyms pseudonyms) {
        ProxyInfo.Tls tls = proxy.tls();
        if (tls == null || tls.clientName() == null) {
            return proxy;
        }
        String clientName = pseudonyms.text(Kind.CERTIFICATE, tls.clientName());
        return new ProxyInfo(
                proxy.protocol(),
                proxy.destination(),
                proxy.uniqueId(),
                proxy.serverName(),
                new ProxyInfo.Tls(tls.version(), tls.cipher(), clientName, tls.clientVerified()));
    }

    private static TlsInfo tls(TlsInfo tls, Pseudonyms pseudonyms) {
        ClientCertificate certificate = tls.clientCertificate();
        return new TlsInfo(
                tls.version(),
                tls.cipher(),
                tls.resumed(),
                tls.serverName(),
                certificate == null ? null : certificate(certificate, pseudonyms));
    }

    private static ClientCertificate certificate(ClientCertificate certificate, Pseudonyms pseudonyms) {
        return new ClientCertificate(
                pseudonyms.text(Kind.CERTIFICATE, certificate.subject()),
                certificate.issuer(),
                pseudonyms.text(Kind.CERTIFICATE, certificate.serialNumber()),
                certificate.notBefore(),
                certificate.notAfter(),
                pseudonyms.text(Kind.CERTIFICATE, certificate.sha256()),
                certificate.alternativeNames().stream()
                        .map(name -> pseudonyms.text(Kind.CERTIFICATE, name))
                        .toList());
    }
}
