package io.spoor.certs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.util.io.pem.PemObject;

/** Certificates, revocation lists and signing requests in PEM files. Keys are read by {@link PrivateKeyFile}. */
public final class PemFile {
    private PemFile() {}

    /** All certificates of a file in its order; at least one. Other blocks, such as a key, are passed over. */
    public static List<X509Certificate> certificates(FileContent file) throws CertsException {
        List<PemObject> blocks = PemBlocks.read(file, "certificate");
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemObject block : blocks) {
            if (block.getType().equals("CERTIFICATE") || block.getType().equals("X509 CERTIFICATE")) {
                certificates.add(certificate(file, block, certificates.size() + 1));
            }
        }
        if (certificates.isEmpty()) {
            throw new CertsException(file.path() + " holds no certificate but: " + PemBlocks.labels(blocks)
                    + "; a certificate begins with -----BEGIN CERTIFICATE-----");
        }
        return List.copyOf(certificates);
    }

    /** All revocation lists of a file; at least one. */
    public static List<X509CRL> revocationLists(FileContent file) throws CertsException {
        List<PemObject> blocks = PemBlocks.read(file, "revocation list");
        List<X509CRL> lists = new ArrayList<>();
        for (PemObject block : blocks) {
            if (block.getType().equals("X509 CRL")) {
                lists.add(revocationList(file, block));
            }
        }
        if (lists.isEmpty()) {
            throw new CertsException(file.path() + " holds no revocation list but: " + PemBlocks.labels(blocks)
                    + "; a revocation list begins with -----BEGIN X509 CRL-----");
        }
        return List.copyOf(lists);
    }

    /** The signing request (PKCS#10) of a file. Its signature is not checked here. */
    public static PKCS10CertificationRequest request(FileContent file) throws CertsException {
        List<PemObject> blocks = PemBlocks.read(file, "signing request");
        for (PemObject block : blocks) {
            if (block.getType().endsWith("CERTIFICATE REQUEST")) {
                try {
                    return new PKCS10CertificationRequest(block.getContent());
                } catch (IOException | RuntimeException e) { // Bouncy Castle throws unchecked ones for odd structures
                    throw new CertsException(file.path() + " holds a damaged signing request: " + e.getMessage(), e);
                }
            }
        }
        throw new CertsException(file.path() + " holds no signing request but: " + PemBlocks.labels(blocks)
                + "; a signing request begins with -----BEGIN CERTIFICATE REQUEST-----");
    }

    private static X509Certificate certificate(FileContent file, PemObject block, int number) throws CertsException {
        try {
            return (X509Certificate) x509().generateCertificate(new ByteArrayInputStream(block.getContent()));
        } catch (GeneralSecurityException e) {
            throw new CertsException(
                    "Certificate " + number + " in " + file.path() + " is damaged: " + e.getMessage(), e);
        }
    }

    private static X509CRL revocationList(FileContent file, PemObject block) throws CertsException {
        try {
            return (X509CRL) x509().generateCRL(new ByteArrayInputStream(block.getContent()));
        } catch (CRLException e) {
            throw new CertsException(file.path() + " holds a damaged revocation list: " + e.getMessage(), e);
        }
    }

    private static CertificateFactory x509() {
        try {
            return CertificateFactory.getInstance("X.509");
        } catch (CertificateException e) {
            throw new IllegalStateException("Every Java runtime reads X.509", e);
        }
    }
}
