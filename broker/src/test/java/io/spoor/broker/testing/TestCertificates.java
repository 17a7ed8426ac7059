package io.spoor.broker.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertsException;
import io.spoor.certs.authority.CaProfile;
import io.spoor.certs.authority.CertificateAuthority;
import io.spoor.certs.authority.CertificateRequest;
import io.spoor.certs.authority.IssuedCertificate;
import io.spoor.certs.authority.RevocationReason;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/** An authority in a folder, a server's certificate for the loopback, and clients' certificates, as files. */
public final class TestCertificates {

    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final CertificateAuthority authority;

    /** Makes a new authority and the server's certificate. */
    public TestCertificates(Path folder) throws CertsException, IOException {
        this.folder = folder;
        authority = CertificateAuthority.create(folder.resolve("ca"), CaProfile.DEFAULT, InstantSource.system());
        if (!Files.exists(crl())) {
            authority.writeRevocationList(null);
        }
        renewServer();
    }

    /** Issues the server's certificate, again if it is there. */
    public void renewServer() throws CertsException, IOException {
        Files.deleteIfExists(file("server.key"));
        IssuedCertificate server = authority.issue(CertificateRequest.server(
                "localhost", List.of(AlternativeName.dns("localhost"), AlternativeName.ip("127.0.0.1"))));
        write("server", server);
    }

    private void write(String name, IssuedCertificate issued) throws CertsException, IOException {
        Files.write(file(name + ".pem"), issued.chainPem().getBytes(UTF_8));
        issued.writeKey(file(name + ".key"));
    }

    /** A file in the folder: {@code server.pem}, {@code server.key}, {@code NAME.pem}, {@code NAME.key}. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** The authority's own certificate. */
    public Path ca() {
        return authority.directory().certificateFile();
    }

    /** The authority's revocation list. */
    public Path crl() {
        return authority.directory().crlFile();
    }

    /** Issues a client's certificate, in files named by its common name, and a key manager for it. */
    public Client client(String commonName, String... alternativeNames)
            throws CertsException, IOException, GeneralSecurityException {
        List<AlternativeName> names = new java.util.ArrayList<>();
        for (String name : alternativeNames) {
            names.add(AlternativeName.parse(name));
        }
        IssuedCertificate issued = authority.issue(CertificateRequest.client(commonName, names));
        write(commonName, issued);
        return keys(issued);
    }

    /** Issues whatever certificate as if it were this time, without files, and a key manager for it. */
    public Client issued(CertificateRequest request, Instant at)
            throws CertsException, IOException, GeneralSecurityException {
        return keys(CertificateAuthority.open(folder.resolve("ca"), null, InstantSource.fixed(at))
                .issue(request));
    }

    private static Client keys(IssuedCertificate issued) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "client",
                issued.privateKey(),
                PASSWORD.toCharArray(),
                issued.chain().toArray(new java.security.cert.Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        return new Client(keys, issued.certificate().getSerialNumber());
    }

    /** A client's key manager, and the serial number of its certificate. */
    public record Client(KeyManagerFactory keys, BigInteger serialNumber) {}

    /** Revokes a certificate, and renews the revocation list. */
    public void revoke(Client client) throws CertsException {
        authority.revoke(client.serialNumber(), RevocationReason.KEY_COMPROMISE, null);
    }

    /** A trust manager for this authority. */
    public TrustManagerFactory trust() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust;
    }
}
