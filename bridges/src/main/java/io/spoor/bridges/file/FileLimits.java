package io.spoor.bridges.file;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a new file begins and old ones go.
 *
 * @param maxFileBytes a file takes no line that would make it larger, unless it is the first one
 * @param rotateEvery a file takes no line once it is this old
 * @param maxTotalBytes of all files together, the current one counted as if it were full
 * @param maxFiles how many there may be, with the current one; null for no limit
 * @param maxAge how long after its last change a file may stay; null for no limit
 * @param compress whether finished files are compressed with gzip
 */
record FileLimits(
        long maxFileBytes,
        Duration rotateEvery,
        long maxTotalBytes,
        @Nullable Integer maxFiles,
        @Nullable Duration maxAge,
        boolean compress) {}
