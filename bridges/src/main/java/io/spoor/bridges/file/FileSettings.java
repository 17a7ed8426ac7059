package io.spoor.bridges.file;

import io.spoor.tracing.spi.DataSize;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.SettingsCheck;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What stands under {@code tracing.files}.
 *
 * @param directory where the files are; {@code trace} in the data directory if absent
 * @param maxFileSize a new file begins before one would get larger
 * @param rotateEvery a new file begins at least this often, as long as there is something to write
 * @param maxTotalSize past this, the oldest files are deleted
 * @param maxFiles past this number, the oldest files are deleted; no limit if absent
 * @param maxAge files this long unchanged are deleted when a new one begins; no limit if absent
 * @param compress whether finished files are compressed with gzip
 */
public record FileSettings(
        @Nullable Path directory,
        @DefaultValue("64MiB") DataSize maxFileSize,
        @DefaultValue("1d") Duration rotateEvery,
        @DefaultValue("1GiB") DataSize maxTotalSize,
        @Nullable Integer maxFiles,
        @Nullable Duration maxAge,
        @DefaultValue("true") boolean compress) {

    /** Every setting at its default. */
    public static final FileSettings DEFAULTS =
            new FileSettings(null, DataSize.ofMiB(64), Duration.ofDays(1), DataSize.ofMiB(1024), null, null, true);

    public FileSettings {
        new SettingsCheck()
                .range("maxFileSize", maxFileSize, DataSize.ofKiB(4), DataSize.ofMiB(1024 * 1024))
                .range("rotateEvery", rotateEvery, Duration.ofSeconds(1), Duration.ofDays(3660))
                .that(
                        maxTotalSize.bytes() / 2 >= maxFileSize.bytes(),
                        "maxTotalSize",
                        maxTotalSize + " leaves no room for two files of maxFileSize " + maxFileSize
                                + "; make it at least twice that")
                .that(maxFiles == null || maxFiles >= 1, "maxFiles", maxFiles + " is less than 1")
                .that(
                        maxAge == null || maxAge.compareTo(rotateEvery) >= 0,
                        "maxAge",
                        "must not be shorter than rotateEvery: a file is deleted as a whole")
                .done();
    }

    FileLimits limits() {
        return new FileLimits(maxFileSize.bytes(), rotateEvery, maxTotalSize.bytes(), maxFiles, maxAge, compress);
    }
}
