package io.spoor.broker.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which broker to speak to, and with whose rights. */
final class RemoteOptions {
    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:SPOOR_URL:-http://127.0.0.1:9464}",
            description = "The broker's HTTP port (default: $SPOOR_URL, or http://127.0.0.1:9464).")
    private URI url = URI.create("http://127.0.0.1:9464");

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:SPOOR_TOKEN_FILE}",
            description = "A file with a token that the broker knows (default: $SPOOR_TOKEN_FILE). Of several words the"
                    + " last one counts, so that the broker's own file will do.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            defaultValue = "${env:SPOOR_CA}",
            description =
                    "Who issued the broker's certificate, in PEM, if the system does not know (default: $SPOOR_CA).")
    private @Nullable Path authority;

    /**
     * A client for that broker.
     *
     * @throws IOException if a file is no good
     */
    RemoteBroker open() throws IOException {
        if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
            throw new IOException("--url " + url + " is not like http://127.0.0.1:9464");
        }
        return new RemoteBroker(url, token(), given(authority));
    }

    private @Nullable String token() throws IOException {
        Path file = given(tokenFile);
        if (file == null) {
            return null;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                String words = line.strip();
                if (!words.isEmpty() && !words.startsWith("#")) {
                    return words.substring(words.lastIndexOf(' ') + 1);
                }
            }
        } catch (NoSuchFileException e) {
            throw new IOException("--token-file " + file + ": there is no such file", e);
        }
        throw new IOException("--token-file " + file + ": there is no token in it");
    }

    /** A variable that is not set comes as an empty path. */
    private static @Nullable Path given(@Nullable Path file) {
        return file == null || file.toString().isEmpty() ? null : file;
    }
}
