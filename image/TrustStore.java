import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes a trust store of a folder of PEM files: {@code java TrustStore.java FOLDER FILE}. It has no password, as there is
 * nothing secret in it, and no salt: the same certificates give the same bytes.
 */
final class TrustStore {
    private TrustStore() {}

    /** Takes the folder and the file to write. */
    public static void main(String[] arguments) throws Exception {
        Security.setProperty("keystore.pkcs12.certProtectionAlgorithm", "NONE");
        Security.setProperty("keystore.pkcs12.macAlgorithm", "NONE");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        CertificateFactory x509 = CertificateFactory.getInstance("X.509");
        List<Path> files;
        try (Stream<Path> found = Files.list(Path.of(arguments[0]))) {
            files = found.filter(file -> file.toString().endsWith(".crt")).sorted().toList();
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException(arguments[0] + " has no certificates in it");
        }
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                store.setCertificateEntry(file.getFileName().toString(), x509.generateCertificate(in));
            }
        }
        try (OutputStream out = Files.newOutputStream(Path.of(arguments[1]))) {
            store.store(out, null);
        }
    }
}
