package io.spoor.certs.secrets;

import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import io.spoor.certs.FileProblems;
import io.spoor.certs.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Secrets as Kubernetes would mount them: a folder each, a file for each key. A file is replaced as a whole; a
 * certificate and its key are two files, so that whoever follows them must bear with one being newer for a moment.
 */
public final class FolderSecretStore implements SecretStore {
    private final Path folder;
    private final boolean groupMayRead;

    /**
     * Opens a folder, which is made if it is not there.
     *
     * @param groupMayRead whether the group of the running process may read the files (0640), or only their owner (0600)
     */
    public FolderSecretStore(Path folder, boolean groupMayRead) {
        this.folder = folder;
        this.groupMayRead = groupMayRead;
    }

    @Override
    public Optional<StoredSecret> find(String name) throws CertsException {
        Path place = folder.resolve(name);
        if (!Files.exists(place)) {
            return Optional.empty();
        }
        Map<String, byte[]> data = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(place, FolderSecretStore::isKey)) {
            for (Path file : files) {
                data.put(
                        String.valueOf(file.getFileName()),
                        FileContent.read(file).bytes());
            }
        } catch (IOException e) {
            throw new CertsException("Cannot read the folder " + place + ": " + FileProblems.describe(e), e);
        }
        // A folder may have been made for the secret before there was one, as the mount point of a volume is.
        return data.isEmpty() ? Optional.empty() : Optional.of(new StoredSecret(name, data, digest(data)));
    }

    @Override
    public boolean create(String name, Kind kind, Map<String, byte[]> data) throws CertsException {
        if (find(name).isPresent()) {
            return false;
        }
        Path place = folder.resolve(name);
        try {
            if (!Files.isDirectory(place)) {
                Files.createDirectories(folder);
                Files.createDirectory(place);
                if (place.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.setPosixFilePermissions(
                            place, PosixFilePermissions.fromString(groupMayRead ? "rwxr-x---" : "rwx------"));
                }
            }
        } catch (IOException e) {
            throw new CertsException("Cannot create the folder " + place + ": " + FileProblems.describe(e), e);
        }
        write(place, data, Map.of());
        return true;
    }

    @Override
    public boolean replace(StoredSecret found, Map<String, byte[]> data) throws CertsException {
        Optional<StoredSecret> current = find(found.name());
        if (current.isEmpty() || !current.get().version().equals(found.version())) {
            return false;
        }
        write(folder.resolve(found.name()), data, current.get().data());
        return true;
    }

    private void write(Path place, Map<String, byte[]> data, Map<String, byte[]> before) throws CertsException {
        for (Map.Entry<String, byte[]> entry : data.entrySet()) {
            if (MessageDigest.isEqual(entry.getValue(), before.get(entry.getKey()))) {
                continue;
            }
            Path file = place.resolve(entry.getKey());
            if (groupMayRead) {
                PrivateFiles.writeForGroup(file, entry.getValue());
            } else {
                PrivateFiles.writeSecret(file, entry.getValue());
            }
        }
    }

    /** Leaves out what is being written, folders, and the links by which Kubernetes swaps a mounted Secret. */
    private static boolean isKey(Path file) {
        return Files.isRegularFile(file) && !String.valueOf(file.getFileName()).startsWith(".");
    }

    private static String digest(Map<String, byte[]> data) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (Map.Entry<String, byte[]> entry : new TreeMap<>(data).entrySet()) {
                sha256.update(
                        (entry.getKey() + "\n" + entry.getValue().length + "\n").getBytes(StandardCharsets.UTF_8));
                sha256.update(entry.getValue());
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
