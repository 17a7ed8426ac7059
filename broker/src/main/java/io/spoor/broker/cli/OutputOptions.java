package io.spoor.broker.cli;

import io.spoor.certs.CertificateDescription;
import io.spoor.certs.CertsException;
import io.spoor.certs.FileProblems;
import io.spoor.certs.Password;
import io.spoor.certs.PrivateFiles;
import io.spoor.certs.authority.IssuedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command leaves a certificate and its key. */
final class OutputOptions {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Folder for NAME.pem (the certificate), NAME-chain.pem (with that of its authority), NAME.key"
                    + " (readable by you only) and NAME.p12 (default: ${DEFAULT-VALUE}).")
    private Path directory;

    @Option(
            names = "--p12-password-file",
            paramLabel = "FILE",
            description = "Write NAME.p12 (PKCS#12) too, with the password in the first line of this file.")
    private @Nullable Path passwordFile;

    @Option(names = "--force", description = "Replace files that exist.")
    private boolean force;

    /** The files of one certificate, which may be written: nothing is issued before that is sure. */
    final class Plan {
        private final String name;
        private final Path certificate;
        private final Path chain;
        private final @Nullable Path key;
        private final @Nullable Path store;
        private final @Nullable Password password;

        private Plan(String name, boolean withKey, @Nullable Password password) {
            this.name = name;
            this.certificate = directory.resolve(name + ".pem");
            this.chain = directory.resolve(name + "-chain.pem");
            this.key = withKey ? directory.resolve(name + ".key") : null;
            this.store = password == null ? null : directory.resolve(name + ".p12");
            this.password = password;
        }

        private List<Path> files() {
            List<Path> files = new ArrayList<>(List.of(certificate, chain));
            if (key != null) {
                files.add(key);
            }
            if (store != null) {
                files.add(store);
            }
            return files;
        }

        /** Writes the files. Returns what to tell about it. */
        List<String> write(IssuedCertificate issued) throws CertsException {
            if (key != null) {
                issued.writeKey(key);
            }
            PrivateFiles.writePublic(certificate, issued.certificatePem());
            PrivateFiles.writePublic(chain, issued.chainPem());
            if (store != null && password != null) {
                issued.writePkcs12(store, name, password);
            }
            CertificateDescription description = CertificateDescription.of(issued.certificate());
            List<String> lines = new ArrayList<>();
            lines.add(description.subject() + ", valid until " + description.notAfter() + ", serial number "
                    + description.serialNumber());
            files().forEach(file -> lines.add("  " + file));
            return lines;
        }
    }

    /**
     * @param commonName what the files are called after
     * @param withKey whether there will be a key to write
     */
    Plan plan(String commonName, boolean withKey) throws CertsException {
        if (!withKey && passwordFile != null) {
            throw new CertsException("A PKCS#12 file needs the private key, which stays where it is");
        }
        Password password = passwordFile == null ? null : Password.fromFile(passwordFile);
        Plan plan = new Plan(fileName(commonName), withKey, password);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new CertsException("Cannot create the folder " + directory + ": " + FileProblems.describe(e), e);
        }
        for (Path file : plan.files()) {
            if (Files.exists(file) && !force) {
                throw new CertsException(file + " exists; --force replaces it, --out takes another folder");
            }
        }
        return plan;
    }

    /** Without what a file's name cannot hold; never hidden, never a path. */
    private static String fileName(String commonName) {
        String safe = commonName.replaceAll("[^\\p{L}\\p{N}._@-]", "_");
        return safe.startsWith(".") ? "_" + safe.substring(1) : safe;
    }
}
