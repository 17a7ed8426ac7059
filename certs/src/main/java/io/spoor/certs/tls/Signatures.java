package io.spoor.certs.tls;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;

/** Who signed what. */
final class Signatures {
    private Signatures() {}

    static boolean issued(X509Certificate issuer, X509Certificate certificate) {
        return issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                && verify(certificate, issuer.getPublicKey());
    }

    static boolean issued(X509Certificate issuer, X509CRL list) {
        if (!issuer.getSubjectX500Principal().equals(list.getIssuerX500Principal())) {
            return false;
        }
        try {
            list.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false; // that is the answer: another key with the same name
        }
    }

    static boolean verify(X509Certificate certificate, PublicKey key) {
        try {
            certificate.verify(key);
            return true;
        } catch (GeneralSecurityException e) {
            return false; // that is the answer: another key with the same name
        }
    }
}
