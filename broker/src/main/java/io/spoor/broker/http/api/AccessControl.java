package io.spoor.broker.http.api;

import io.spoor.broker.auth.ApiRole;
import io.spoor.broker.auth.AuthFileException;
import io.spoor.broker.auth.AuthFilePoller;
import io.spoor.broker.auth.PasswordFile;
import io.spoor.broker.auth.TokenFile;
import io.spoor.broker.config.HttpAuthConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling, by bearer token (RFC 6750) or by user name and password (RFC 7617). Files are read again when they
 * change. Any thread.
 */
public final class AccessControl implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(2);

    /** Passwords checked at a time: each costs tens of milliseconds, and whoever guesses must not stop health checks. */
    private static final int CHECKS = 2;

    private static final int LONGEST_CREDENTIALS = 4096;

    /**
     * A caller.
     *
     * @param name for the log
     */
    record Caller(String name, ApiRole role) {}

    private final boolean everyone;
    private final List<TokenFile> tokens;
    private final @Nullable PasswordFile passwords;
    private final List<String> managers;
    private final Semaphore checks = new Semaphore(CHECKS);
    private final @Nullable AuthFilePoller poller;

    private AccessControl(
            boolean everyone,
            List<TokenFile> tokens,
            @Nullable PasswordFile passwords,
            List<String> managers,
            List<Runnable> polls) {
        this.everyone = everyone;
        this.tokens = tokens;
        this.passwords = passwords;
        this.managers = managers;
        this.poller = polls.isEmpty() ? null : new AuthFilePoller(POLL, polls);
    }

    /** Lets everyone do everything. */
    public static AccessControl everyone() {
        return new AccessControl(true, List.of(), null, List.of(), List.of());
    }

    /**
     * Reads the files.
     *
     * @param config null if everyone may do everything
     */
    public static AccessControl open(@Nullable HttpAuthConfig config) throws AuthFileException {
        if (config == null) {
            return everyone();
        }
        List<Runnable> polls = new ArrayList<>();
        List<TokenFile> tokens = tokenFiles(config);
        tokens.forEach(file -> polls.add(file::poll));
        Path passwordFile = config.passwordFile();
        PasswordFile passwords = passwordFile == null ? null : PasswordFile.open(passwordFile);
        if (passwords != null) {
            polls.add(passwords::poll);
        }
        return new AccessControl(false, tokens, passwords, config.managers(), polls);
    }

    private static List<TokenFile> tokenFiles(HttpAuthConfig config) throws AuthFileException {
        List<TokenFile> files = new ArrayList<>();
        Path both = config.tokenFile();
        if (both != null) {
            files.add(TokenFile.open(both));
        }
        Path read = config.readTokenFile();
        if (read != null) {
            files.add(TokenFile.open(read, ApiRole.READ));
        }
        Path manage = config.manageTokenFile();
        if (manage != null) {
            files.add(TokenFile.open(manage, ApiRole.MANAGE));
        }
        return List.copyOf(files);
    }

    /** Whether nobody needs credentials. */
    public boolean isOpen() {
        return everyone;
    }

    /** Whether the header is that of somebody who may look. */
    public boolean mayRead(@Nullable String authorization) {
        try {
            return authenticate(authorization).role().includes(ApiRole.READ);
        } catch (Problem e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Who sent this header. */
    Caller authenticate(@Nullable String authorization) throws Problem, InterruptedException {
        if (everyone) {
            return new Caller("anonymous", ApiRole.MANAGE);
        }
        if (authorization == null) {
            throw new Problem(401, "credentials are missing: a bearer token, or user name and password");
        }
        if (authorization.length() > LONGEST_CREDENTIALS) {
            throw new Problem(401, "the credentials are too long");
        }
        int space = authorization.indexOf(' ');
        String scheme = space < 0 ? authorization : authorization.substring(0, space);
        String rest = space < 0 ? "" : authorization.substring(space + 1).strip();
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "bearer" -> bearer(rest);
            case "basic" -> basic(rest);
            default -> throw new Problem(401, "expected the scheme Bearer or Basic");
        };
    }

    private Caller bearer(String token) throws Problem {
        ApiRole found = null;
        // All of them, so that the time tells nothing.
        for (TokenFile file : tokens) {
            ApiRole role = file.role(token);
            if (role != null && (found == null || role.includes(found))) {
                found = role;
            }
        }
        if (found == null) {
            throw new Problem(401, "this token is not known");
        }
        return new Caller("token", found);
    }

    private Caller basic(String encoded) throws Problem, InterruptedException {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw new Problem(401, "the credentials are not in Base64");
        }
        String text = new String(decoded, StandardCharsets.UTF_8);
        int colon = text.indexOf(':');
        if (passwords == null || colon < 0) {
            throw new Problem(401, "expected " + (passwords == null ? "a bearer token" : "USER:PASSWORD in Base64"));
        }
        String user = text.substring(0, colon);
        if (!checks.tryAcquire(2, TimeUnit.SECONDS)) {
            throw new Problem(503, "too many passwords are being checked; try again");
        }
        try {
            if (!passwords.matches(user, text.substring(colon + 1).getBytes(StandardCharsets.UTF_8))) {
                throw new Problem(401, "user name or password is wrong");
            }
        } finally {
            checks.release();
        }
        return new Caller(user, managers.contains(user) ? ApiRole.MANAGE : ApiRole.READ);
    }

    @Override
    public void close() {
        if (poller != null) {
            poller.close();
        }
    }
}
