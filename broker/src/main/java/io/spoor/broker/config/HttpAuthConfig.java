package io.spoor.broker.config;

import io.spoor.tracing.spi.ReadableFile;
import io.spoor.tracing.spi.SettingsCheck;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the HTTP interface.
 *
 * @param tokenFile one {@code read TOKEN} or {@code manage TOKEN} a line
 * @param readTokenFile tokens that may look, one a line and nothing else; for what keeps each secret in a file of its own
 * @param manageTokenFile the same for tokens that may change things
 * @param passwordFile users with passwords, as {@code spoor passwd} writes it; not the clients' unless it is the same file
 * @param managers those of these users who may change things, not just look
 */
public record HttpAuthConfig(
        @ReadableFile @Nullable Path tokenFile,
        @ReadableFile @Nullable Path readTokenFile,
        @ReadableFile @Nullable Path manageTokenFile,
        @ReadableFile @Nullable Path passwordFile,
        List<String> managers) {

    /** Checks how they fit together. */
    public HttpAuthConfig {
        managers = List.copyOf(managers);
        new SettingsCheck()
                .that(
                        tokenFile != null || readTokenFile != null || manageTokenFile != null || passwordFile != null,
                        "tokenFile",
                        "is missing, and so are readTokenFile, manageTokenFile and passwordFile; give one of them")
                .that(managers.isEmpty() || passwordFile != null, "managers", "has no effect without passwordFile")
                .done();
    }

    /** Who has a token in {@link #tokenFile}, and nobody else. */
    public static HttpAuthConfig tokens(Path tokenFile) {
        return new HttpAuthConfig(tokenFile, null, null, null, List.of());
    }
}
