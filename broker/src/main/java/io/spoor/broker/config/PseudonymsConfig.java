package io.spoor.broker.config;

import io.spoor.tracing.ecs.Pseudonyms;
import io.spoor.tracing.ecs.Pseudonyms.Kind;
import io.spoor.tracing.spi.DefaultValue;
import io.spoor.tracing.spi.ReadableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Stand-ins for names in the trace.
 *
 * @param keyFile its bytes are the key; whoever has it can tell whose a stand-in is
 * @param of what is replaced
 */
public record PseudonymsConfig(
        @ReadableFile Path keyFile,

        @DefaultValue("[client-id, user-name, address, certificate]")
        Set<Kind> of) {

    public PseudonymsConfig {
        of = Set.copyOf(of);
    }

    /**
     * Reads the key.
     *
     * @throws IOException if it cannot be read or is too short; the message names the file
     */
    public Pseudonyms open() throws IOException {
        try {
            return new Pseudonyms(Files.readAllBytes(keyFile), of);
        } catch (IllegalArgumentException e) {
            throw new IOException("tracing.pseudonyms.keyFile " + keyFile + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException("tracing.pseudonyms.keyFile " + keyFile + " cannot be read: " + e.getMessage(), e);
        }
    }
}
