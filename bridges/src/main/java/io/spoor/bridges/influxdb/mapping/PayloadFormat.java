package io.spoor.bridges.influxdb.mapping;

/** How a mapping reads payloads. */
public enum PayloadFormat {
    /**
     * Sparkplug B by its topic, CBOR by its content type; else number, boolean, JSON, text or bytes, whatever the payload
     * is by its looks.
     */
    AUTO,
    /** Number, boolean or text, never JSON; bytes if it is not UTF-8. */
    VALUE,
    /** Text as it is, also when it looks like a number; bytes if it is not UTF-8. */
    TEXT,
    /** Always bytes. */
    BYTES,
    /** JSON, or a dead letter. */
    JSON,
    /** CBOR [RFC 8949], read as JSON is, or a dead letter. */
    CBOR,
    /** InfluxDB's line protocol, one point or more, or a dead letter. */
    LINE_PROTOCOL,
    /** Sparkplug B, or a dead letter. */
    SPARKPLUG
}
