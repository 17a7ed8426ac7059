package io.spoor.broker.cli;

import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.Password;
import io.spoor.certs.PemFile;
import io.spoor.certs.SerialNumbers;
import io.spoor.certs.authority.CaDirectory;
import io.spoor.certs.authority.CertificateAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which certificate authority a command works with. */
final class CaOptions {
    @Option(
            names = "--ca",
            paramLabel = "DIR",
            defaultValue = "ca",
            description = "Folder of the certificate authority (default: ./${DEFAULT-VALUE}).")
    private Path directory;

    @Option(
            names = "--ca-password-file",
            paramLabel = "FILE",
            description = "File whose first line is the password of the authority's key.")
    private @Nullable Path passwordFile;

    Path directory() {
        return directory;
    }

    @Nullable
    Password password() throws CertsException {
        return passwordFile == null ? null : Password.fromFile(passwordFile);
    }

    CertificateAuthority open() throws CertsException {
        CaDirectory existing = CaDirectory.at(directory); // said before a password is asked for
        return CertificateAuthority.open(existing.path(), password(), CertsSubcommand.CLOCK);
    }

    /** Finds a certificate by its file, or by its serial number among those that were issued. */
    X509Certificate find(String fileOrSerial) throws CertsException {
        Path file = Path.of(fileOrSerial);
        if (Files.exists(file)) {
            return PemFile.certificates(FileContent.read(file)).get(0);
        }
        if (!SerialNumbers.looksLikeOne(fileOrSerial)) {
            throw new CertsException("'" + fileOrSerial + "' is neither a file nor a serial number");
        }
        return CaDirectory.at(directory).issued(SerialNumbers.parse(fileOrSerial));
    }
}
