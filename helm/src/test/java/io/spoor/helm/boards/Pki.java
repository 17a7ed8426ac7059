package io.spoor.helm.boards;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertsException;
import io.spoor.certs.authority.CaProfile;
import io.spoor.certs.authority.CertificateAuthority;
import io.spoor.certs.authority.CertificateRequest;
import io.spoor.certs.authority.IssuedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/** An authority in a folder, with a server's certificate for the loopback as files. */
final class Pki {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path folder;
    private final CertificateAuthority authority;

    Pki(Path folder) throws CertsException, IOException {
        this.folder = Files.createDirectories(folder);
        authority = CertificateAuthority.create(folder.resolve("ca"), CaProfile.DEFAULT, InstantSource.system());
        renewServer();
    }

    Path ca() {
        return authority.directory().certificateFile();
    }

    Path server() {
        return folder.resolve("server.pem");
    }

    Path serverKey() {
        return folder.resolve("server.key");
    }

    /** Issues the server's certificate, again if it is there. */
    void renewServer() throws CertsException, IOException {
        IssuedCertificate issued = authority.issue(CertificateRequest.server(
                "localhost", List.of(AlternativeName.dns("localhost"), AlternativeName.ip("127.0.0.1"))));
        Files.deleteIfExists(serverKey());
        issued.writeKey(serverKey());
        Files.write(server(), issued.chainPem().getBytes(UTF_8));
    }

    /** A client's certificate that is good for so many days. */
    KeyManagerFactory client(String commonName, int days) throws CertsException, GeneralSecurityException, IOException {
        IssuedCertificate issued =
                authority.issue(CertificateRequest.client(commonName, List.of()).withValidity(Duration.ofDays(days)));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "client", issued.privateKey(), PASSWORD, issued.chain().toArray(new Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        return keys;
    }

    /** What trusts this authority. */
    TrustManagerFactory trust() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust;
    }
}
