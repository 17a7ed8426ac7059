package io.spoor.bridges.influxdb;

/** How a mapping reads payloads. */
public enum PayloadFormat {
    /** Number, boolean, JSON, text, else bytes: whatever the payload is by its looks. */
    AUTO,
    /** Text as it is, also when it looks like a number; bytes if it is not UTF-8. */
    TEXT,
    /** Always bytes. */
    BYTES
}
