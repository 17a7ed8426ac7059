package io.spoor.certs.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What an endpoint proves itself with.
 *
 * @param chain the endpoint's own certificate first, each following one the issuer of the one before
 */
public record Identity(List<X509Certificate> chain, PrivateKey key) {
    public Identity {
        chain = List.copyOf(chain);
    }

    /** The endpoint's own certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** Never prints the key. */
    @Override
    public String toString() {
        return "Identity[" + certificate().getSubjectX500Principal() + "]";
    }
}
