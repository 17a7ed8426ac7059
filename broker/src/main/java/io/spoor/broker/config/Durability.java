package io.spoor.broker.config;

/** What an acknowledged message for a persistent session survives. */
public enum Durability {
    /** Nothing: sessions and retained messages end with the process. */
    NONE,
    /** The death of the process at any instant. */
    PROCESS,
    /** A power failure: acknowledgements wait until the message is on the disk, all that wait for one write together. */
    POWER
}
