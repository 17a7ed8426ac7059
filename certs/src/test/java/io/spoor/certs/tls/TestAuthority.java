package io.spoor.certs.tls;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertsException;
import io.spoor.certs.KeyType;
import io.spoor.certs.PrivateFiles;
import io.spoor.certs.authority.CaProfile;
import io.spoor.certs.authority.CertificateAuthority;
import io.spoor.certs.authority.CertificateRequest;
import io.spoor.certs.authority.IssuedCertificate;
import io.spoor.certs.authority.RevocationReason;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** An authority below a test's folder, which writes what tests ask for as files. */
final class TestAuthority {
    private final Path folder;
    private final CertificateAuthority authority;

    private TestAuthority(Path folder, CertificateAuthority authority) {
        this.folder = folder;
        this.authority = authority;
    }

    static TestAuthority create(Path folder, String name) throws CertsException {
        return create(folder, name, Instant.now());
    }

    static TestAuthority create(Path folder, String name, Instant now) throws CertsException {
        CaProfile profile = new CaProfile("Test CA", KeyType.EC_P256, Duration.ofDays(3650), Duration.ofDays(90), null);
        return new TestAuthority(
                folder, CertificateAuthority.create(folder.resolve(name), profile, InstantSource.fixed(now)));
    }

    /** The same authority at another time. */
    TestAuthority at(Instant now) throws CertsException {
        return new TestAuthority(
                folder, CertificateAuthority.open(authority.directory().path(), null, InstantSource.fixed(now)));
    }

    Path certificate() {
        return authority.directory().certificateFile();
    }

    Path crl() {
        return authority.directory().crlFile();
    }

    CertificateAuthority authority() {
        return authority;
    }

    TlsFiles.Pem server(String name) throws CertsException {
        return write(
                name,
                authority.issue(CertificateRequest.server(
                        "localhost", List.of(AlternativeName.dns("localhost"), AlternativeName.ip("127.0.0.1")))));
    }

    TlsFiles.Pem client(String name) throws CertsException {
        return client(name, Duration.ofDays(30));
    }

    TlsFiles.Pem client(String name, Duration validity) throws CertsException {
        return write(
                name, authority.issue(CertificateRequest.client(name, List.of()).withValidity(validity)));
    }

    void revoke(X509Certificate certificate) throws CertsException {
        authority.revoke(certificate.getSerialNumber(), RevocationReason.KEY_COMPROMISE, null);
    }

    TlsFiles.Trust trust() {
        return new TlsFiles.Trust(certificate(), List.of(), ExpiredCrl.REFUSE);
    }

    TlsFiles.Trust trustWithCrl() {
        return new TlsFiles.Trust(certificate(), List.of(crl()), ExpiredCrl.REFUSE);
    }

    private TlsFiles.Pem write(String name, IssuedCertificate issued) throws CertsException {
        TlsFiles.Pem files = new TlsFiles.Pem(folder.resolve(name + ".pem"), folder.resolve(name + ".key"), null);
        PrivateFiles.writePublic(files.certificate(), issued.chainPem());
        issued.writeKey(files.key());
        return files;
    }
}
