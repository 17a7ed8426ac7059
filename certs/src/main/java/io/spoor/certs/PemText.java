package io.spoor.certs;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Writes PEM (RFC 7468). */
public final class PemText {
    private PemText() {}

    /** One or more certificates, in the given order. */
    public static String of(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(of("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException("A certificate without an encoded form", e);
            }
        }
        return text.toString();
    }

    /** A revocation list. */
    public static String of(X509CRL list) {
        try {
            return of("X509 CRL", list.getEncoded());
        } catch (CRLException e) {
            throw new IllegalArgumentException("A revocation list without an encoded form", e);
        }
    }

    static String of(String label, byte[] content) {
        return of(new PemObject(label, content));
    }

    static String of(PemObject block) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(block);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot be written to", e);
        }
        return text.toString();
    }
}
