package io.spoor.bridges.logstash;

import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.ReadableFile;
import io.spoor.tracing.spi.SettingsCheck;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards Logstash; all files are PEM. They are read again for each connection, so renewed ones need no restart.
 *
 * @param enabled false for plain TCP, as if the section were absent
 * @param ca who may have issued Logstash's certificate; the authorities that Java trusts if absent
 * @param certificate what the broker shows, with its chain; nothing if absent
 * @param key of that certificate
 * @param keyPasswordFile whose first line opens the key; absent if it is not encrypted
 * @param verifyHost whether the certificate must be for the host that is connected to
 */
public record LogstashTls(
        @DefaultValue("true") boolean enabled,
        @ReadableFile @Nullable Path ca,
        @ReadableFile @Nullable Path certificate,
        @ReadableFile @Nullable Path key,
        @ReadableFile @Nullable Path keyPasswordFile,
        @DefaultValue("true") boolean verifyHost) {

    public LogstashTls {
        new SettingsCheck()
                .that(certificate == null || key != null, "key", "is missing; certificate needs its private key")
                .that(key == null || certificate != null, "certificate", "is missing; key needs its certificate")
                .that(keyPasswordFile == null || key != null, "keyPasswordFile", "has no effect without key")
                .done();
    }
}
