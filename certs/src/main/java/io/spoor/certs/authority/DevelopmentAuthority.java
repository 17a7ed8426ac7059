package io.spoor.certs.authority;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.FileProblems;
import io.spoor.certs.KeyPairs;
import io.spoor.certs.PemFile;
import io.spoor.certs.PrivateFiles;
import io.spoor.certs.PrivateKeyFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a broker needs to speak TLS on a developer's machine, made on its first start: an authority, a certificate for
 * this machine's names, and one for a first device. Each later start renews what ends soon, what no longer names this
 * machine, and what is damaged. Every installation has an authority of its own, whose key never leaves it.
 */
public final class DevelopmentAuthority {
    private static final Logger LOG = LoggerFactory.getLogger(DevelopmentAuthority.class);
    private static final String DEVICE = "device-1";
    private static final Duration RENEWAL = Duration.ofDays(30);

    /** The list counts as long as the authority: nobody is there to renew it while a broker runs for months. */
    private static final CaProfile PROFILE = new CaProfile(
            "Spoor development CA",
            CaProfile.DEFAULT.keyType(),
            CaProfile.DEFAULT.validity(),
            CaProfile.DEFAULT.validity(),
            null);

    private final Path directory;
    private final InstantSource clock;
    private final String hostName;

    DevelopmentAuthority(Path directory, InstantSource clock, String hostName) {
        this.directory = directory;
        this.clock = clock;
        this.hostName = hostName;
    }

    /**
     * The files that were made or found.
     *
     * @param authority to trust, on either side
     */
    public record DevelopmentFiles(
            Path authority,
            Path revocationList,
            Path serverCertificate,
            Path serverKey,
            Path clientCertificate,
            Path clientKey) {}

    /**
     * Makes what is missing below a folder. Several processes may do so at once.
     *
     * <p>Takes some milliseconds if nothing has to be made. Blocks while this machine's name is looked up.
     */
    public static DevelopmentFiles prepare(Path directory, InstantSource clock) throws CertsException {
        return new DevelopmentAuthority(directory, clock, localHostName()).prepare();
    }

    DevelopmentFiles prepare() throws CertsException {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new CertsException("Cannot create the folder " + directory + ": " + FileProblems.describe(e), e);
        }
        return DirectoryLock.hold(directory, this::prepareAlone);
    }

    private DevelopmentFiles prepareAlone() throws CertsException {
        Path folder = directory.resolve("ca");
        CertificateAuthority authority =
                Files.exists(CaDirectory.unchecked(folder).certificateFile())
                        ? CertificateAuthority.open(folder, null, clock)
                        : CertificateAuthority.create(folder, PROFILE, clock);
        CaDirectory files = authority.directory();
        if (!Files.exists(files.crlFile())) {
            authority.writeRevocationList(PROFILE.crlValidity());
        }
        Path server = ensure(authority, "server", CertificateRequest.server("localhost", serverNames()));
        Path client = ensure(authority, DEVICE, CertificateRequest.client(DEVICE, List.of()));
        return new DevelopmentFiles(
                files.certificateFile(), files.crlFile(), server, keyOf(server), client, keyOf(client));
    }

    private Path ensure(CertificateAuthority authority, String name, CertificateRequest request) throws CertsException {
        Path certificate = directory.resolve(name + ".pem");
        Optional<String> reason = reasonToIssue(authority, certificate, request);
        if (reason.isPresent()) {
            IssuedCertificate issued = authority.issue(request);
            issued.writeKey(keyOf(certificate));
            PrivateFiles.writePublic(certificate, issued.chainPem());
            LOG.atInfo()
                    .addKeyValue("file", certificate)
                    .addKeyValue("reason", reason.get())
                    .log("Development certificate issued");
        }
        return certificate;
    }

    private Optional<String> reasonToIssue(CertificateAuthority authority, Path file, CertificateRequest request) {
        if (!Files.exists(file) || !Files.exists(keyOf(file))) {
            return Optional.of("there was none");
        }
        try {
            X509Certificate certificate =
                    PemFile.certificates(FileContent.read(file)).get(0);
            authority.requireOwn(certificate);
            Instant now = clock.instant();
            if (!KeyPairs.match(PrivateKeyFile.read(FileContent.read(keyOf(file)), null), certificate.getPublicKey())) {
                return Optional.of("the key was not its key");
            }
            if (now.plus(RENEWAL).isAfter(certificate.getNotAfter().toInstant())) {
                return Optional.of("it expires soon");
            }
            return new HashSet<>(AlternativeName.of(certificate)).containsAll(request.alternativeNames())
                    ? Optional.empty()
                    : Optional.of("this machine's name has changed");
        } catch (CertsException e) {
            return Optional.of(e.getMessage() == null ? "it cannot be used" : e.getMessage());
        }
    }

    private List<AlternativeName> serverNames() throws CertsException {
        List<AlternativeName> names = new ArrayList<>(
                List.of(AlternativeName.dns("localhost"), AlternativeName.ip("127.0.0.1"), AlternativeName.ip("::1")));
        AlternativeName.ofHost(hostName).filter(name -> !names.contains(name)).ifPresent(names::add);
        return names;
    }

    private static Path keyOf(Path certificate) {
        String name = String.valueOf(certificate.getFileName());
        return certificate.resolveSibling(name.replace(".pem", ".key"));
    }

    private static String localHostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // a machine without a name in any directory; the loopback names remain
        }
    }
}
