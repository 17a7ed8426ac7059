package io.spoor.broker.config;

import io.spoor.tracing.spi.ReadableFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS on the HTTP port. All files are PEM, and read again when they change.
 *
 * @param certificate the server's chain, its own certificate first
 * @param key the private key of the first certificate
 * @param keyPasswordFile a file whose first line decrypts the key; null if the key is not encrypted
 */
public record HttpTlsConfig(
        @ReadableFile Path certificate,
        @ReadableFile Path key,
        @ReadableFile @Nullable Path keyPasswordFile) {}
