package io.spoor.bridges.influxdb;

import io.spoor.tracing.spi.BridgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A token or password. Never prints itself. */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    static Secret of(String value) {
        return new Secret(value);
    }

    /**
     * Reads a file that holds nothing but the secret; line ends around it do not count.
     *
     * @param key the configuration key that named the file, for the error message
     */
    static Secret read(Path file, String key) throws BridgeException {
        String value;
        try {
            value = Files.readString(file).strip();
        } catch (IOException e) {
            throw new BridgeException(key + ": " + file + " cannot be read; it must hold the secret as text", e);
        }
        if (value.isEmpty() || value.lines().count() > 1) {
            throw new BridgeException(key + ": " + file + " must hold the secret in its only line");
        }
        return new Secret(value);
    }

    String value() {
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && value.equals(secret.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
