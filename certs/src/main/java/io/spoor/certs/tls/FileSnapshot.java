package io.spoor.certs.tls;

import io.spoor.certs.CertsException;
import io.spoor.certs.FileContent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The content of several files, read once: what is compared is what is loaded. A file that cannot be read is part of
 * the picture, since it may come back.
 */
final class FileSnapshot {
    private final Map<Path, FileContent> contents = new HashMap<>();
    private final Map<Path, CertsException> problems = new HashMap<>();
    private final String digest;

    private FileSnapshot(List<Path> files) {
        MessageDigest sha256 = sha256();
        for (Path file : files) {
            try {
                FileContent content = FileContent.read(file);
                contents.put(file, content);
                sha256.update((file + ":" + content.bytes().length + ":").getBytes(StandardCharsets.UTF_8));
                sha256.update(content.bytes());
            } catch (CertsException e) {
                problems.put(file, e);
                sha256.update((file + "!" + e.getMessage()).getBytes(StandardCharsets.UTF_8));
            }
        }
        this.digest = HexFormat.of().formatHex(sha256.digest());
    }

    static FileSnapshot of(TlsFiles files) {
        return new FileSnapshot(files.all());
    }

    /** Equal for equal content of all files. */
    String digest() {
        return digest;
    }

    FileContent get(Path file) throws CertsException {
        FileContent content = contents.get(file);
        if (content != null) {
            return content;
        }
        CertsException problem = problems.get(file);
        if (problem == null) {
            throw new IllegalArgumentException(file + " is not part of this snapshot");
        }
        throw problem;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
