package io.spoor.bench.store;

/** What an acknowledged message survives. */
public enum Durability {
    /** The death of the process, by SIGKILL too: everything is in the kernel's page cache. */
    PROCESS,
    /** The loss of power: everything is on the disk, forced once for all messages of a commit. */
    POWER
}
