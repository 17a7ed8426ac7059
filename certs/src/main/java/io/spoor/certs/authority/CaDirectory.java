package io.spoor.certs.authority;

import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.PemFile;
import io.spoor.certs.SerialNumbers;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** The folder of an authority, for reading: what was issued, and the current revocation list. Needs no key. */
public final class CaDirectory {
    private final Path directory;

    private CaDirectory(Path directory) {
        this.directory = directory;
    }

    /** @throws CertsException if there is no authority in this folder */
    public static CaDirectory at(Path directory) throws CertsException {
        CaDirectory ca = new CaDirectory(directory);
        if (!Files.exists(ca.certificateFile())) {
            throw new CertsException("There is no certificate authority in " + directory + ": "
                    + ca.certificateFile() + " is missing. 'spoor certs create-ca --ca " + directory
                    + "' creates one");
        }
        return ca;
    }

    static CaDirectory unchecked(Path directory) {
        return new CaDirectory(directory);
    }

    /** The folder itself. */
    public Path path() {
        return directory;
    }

    /** What devices and brokers trust: {@code ca.pem}, or {@code tls.crt} in a Secret of Kubernetes that is mounted or copied. */
    public Path certificateFile() {
        return isSecret() ? directory.resolve("tls.crt") : directory.resolve("ca.pem");
    }

    private boolean isSecret() {
        return !Files.exists(directory.resolve("ca.pem")) && Files.exists(directory.resolve("tls.crt"));
    }

    /** The current revocation list; brokers may use this very file. */
    public Path crlFile() {
        return directory.resolve("crl.pem");
    }

    Path keyFile() {
        return isSecret() ? directory.resolve("tls.key") : directory.resolve("ca.key");
    }

    IssuedIndex index() {
        return new IssuedIndex(directory.resolve("index.txt"));
    }

    /** The authority's certificate, followed by those above it if it is not its own root. */
    public List<X509Certificate> certificates() throws CertsException {
        return PemFile.certificates(FileContent.read(certificateFile()));
    }

    /** All that was issued, oldest first. */
    public List<IndexEntry> entries() throws CertsException {
        return index().read();
    }

    /** The entry of a certificate. */
    public Optional<IndexEntry> entry(BigInteger serialNumber) throws CertsException {
        return entries().stream()
                .filter(entry -> entry.serialNumber().equals(serialNumber))
                .findFirst();
    }

    /** The authority's copy of a certificate that it issued. */
    public X509Certificate issued(BigInteger serialNumber) throws CertsException {
        Path file = issuedFile(serialNumber);
        if (!Files.exists(file)) {
            throw new CertsException("The authority in " + directory + " issued no certificate with the serial number "
                    + SerialNumbers.format(serialNumber) + "; 'spoor certs list --ca " + directory
                    + "' shows those that it did");
        }
        return PemFile.certificates(FileContent.read(file)).get(0);
    }

    /** The revocation list as it is on the disk; empty if there is none yet. */
    public Optional<X509CRL> revocationList() throws CertsException {
        return Files.exists(crlFile())
                ? Optional.of(
                        PemFile.revocationLists(FileContent.read(crlFile())).get(0))
                : Optional.empty();
    }

    /** Relative to the folder. */
    static String issuedName(BigInteger serialNumber) {
        return "issued/" + SerialNumbers.format(serialNumber) + ".pem";
    }

    Path issuedFile(BigInteger serialNumber) {
        return directory.resolve(issuedName(serialNumber));
    }
}
