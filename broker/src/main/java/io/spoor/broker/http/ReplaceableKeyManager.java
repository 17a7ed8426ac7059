package io.spoor.broker.http;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A server's certificate that can be replaced while the JDK's HTTP server runs, which takes its context only once. A
 * handshake may ask several times; if the certificate is replaced in between, it fails and the caller connects again. Any
 * thread.
 */
@SuppressWarnings("NullAway") // the JDK's interface says nothing of null, and all of it is passed on as it is
final class ReplaceableKeyManager extends X509ExtendedKeyManager {
    private volatile X509ExtendedKeyManager current;

    void replace(@Nullable X509ExtendedKeyManager manager) {
        if (manager == null) {
            throw new IllegalArgumentException("there is no certificate");
        }
        current = manager;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return current.chooseEngineServerAlias(keyType, issuers, engine);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return current.getServerAliases(keyType, issuers);
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return current.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return current.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return current.getPrivateKey(alias);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return current.getClientAliases(keyType, issuers);
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return current.chooseClientAlias(keyTypes, issuers, socket);
    }
}
