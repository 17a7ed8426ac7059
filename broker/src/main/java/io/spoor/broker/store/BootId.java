package io.spoor.broker.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Tells one run of the operating system from another. What was written during the present one is in the files as it was
 * written, also if it was never forced to the disk; a damage in there is a damage, not the trace of a power failure.
 *
 * @param value 0 where the system does not tell
 */
record BootId(long value) {
    private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");

    static BootId current() {
        try {
            UUID id = UUID.fromString(Files.readString(LINUX).trim());
            return new BootId(id.getMostSignificantBits() ^ id.getLeastSignificantBits());
        } catch (IOException | IllegalArgumentException e) {
            return new BootId(0); // not Linux: then every start may follow a power failure
        }
    }

    boolean isSameRunAs(long other) {
        return value != 0 && value == other;
    }
}
