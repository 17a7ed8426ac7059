package io.spoor.broker.auth;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Bearer tokens for the HTTP interface (RFC 6750) from a file with one {@code ROLE TOKEN} per line, where the role is
 * {@code read} or {@code manage}; empty lines and lines that begin with {@code #} do not count. For any thread.
 */
public final class TokenFile {
    private static final int SHORTEST = 16;
    private static final String EXAMPLE = ", for example from openssl rand -hex 32";

    /** Only a digest of a token is kept in memory. */
    @SuppressWarnings("ArrayRecordComponent") // never compared but in constant time
    private record Token(byte[] digest, ApiRole role) {}

    /** A line that counts. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Line(int number, String[] words) {}

    private final ReloadingFile<List<Token>> file;

    private TokenFile(ReloadingFile<List<Token>> file) {
        this.file = file;
    }

    /** Reads a file of lines with role and token. */
    public static TokenFile open(Path path) throws AuthFileException {
        return new TokenFile(new ReloadingFile<>(path, TokenFile::parse));
    }

    /** Reads a file that has nothing but tokens in it, one a line, all of one role. */
    public static TokenFile open(Path path, ApiRole role) throws AuthFileException {
        return new TokenFile(new ReloadingFile<>(path, (file, lines) -> parse(file, lines, role)));
    }

    private static List<Token> parse(Path path, List<String> lines) throws AuthFileException {
        List<Token> tokens = new ArrayList<>();
        for (Line line : written(lines)) {
            ApiRole role = switch (line.words()[0].toLowerCase(Locale.ROOT)) {
                case "read" -> ApiRole.READ;
                case "manage" -> ApiRole.MANAGE;
                default ->
                    throw new AuthFileException(
                            path, line.number(), "expected ROLE TOKEN, with the role read or manage");
            };
            if (line.words().length != 2) {
                throw new AuthFileException(path, line.number(), "expected one token after the role" + EXAMPLE);
            }
            tokens.add(token(path, line, line.words()[1], role));
        }
        if (tokens.isEmpty()) {
            throw new AuthFileException(path, lines.size() + 1, "expected a line with ROLE TOKEN, found none");
        }
        return List.copyOf(tokens);
    }

    private static List<Token> parse(Path path, List<String> lines, ApiRole role) throws AuthFileException {
        List<Token> tokens = new ArrayList<>();
        for (Line line : written(lines)) {
            if (line.words().length != 1) {
                throw new AuthFileException(path, line.number(), "expected a token and nothing else" + EXAMPLE);
            }
            tokens.add(token(path, line, line.words()[0], role));
        }
        if (tokens.isEmpty()) {
            throw new AuthFileException(path, lines.size() + 1, "expected a line with a token, found none");
        }
        return List.copyOf(tokens);
    }

    private static Token token(Path path, Line line, String text, ApiRole role) throws AuthFileException {
        if (text.length() < SHORTEST) {
            throw new AuthFileException(
                    path, line.number(), "expected a token of " + SHORTEST + " characters or more" + EXAMPLE);
        }
        return new Token(digest(text), role);
    }

    private static List<Line> written(List<String> lines) {
        List<Line> written = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                written.add(new Line(i + 1, line.split("\\s+", -1)));
            }
        }
        return written;
    }

    /** Looks whether the file has changed; a broken one is reported, and the last good one stays in force. */
    public void poll() {
        file.poll();
    }

    /** What the bearer of a token may do; null if there is no such token. Takes the same time for each. */
    public @Nullable ApiRole role(String token) {
        byte[] given = digest(token);
        ApiRole found = null;
        for (Token known : file.current()) {
            if (MessageDigest.isEqual(known.digest(), given)
                    && (found == null || known.role().includes(found))) {
                found = known.role();
            }
        }
        return found;
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
