package io.spoor.bridges.influxdb.mapping;

/** What an array inside a JSON document becomes. */
public enum ArrayPolicy {
    /** A field for each element: {@code a_0}, {@code a_1}. */
    INDEX,
    /** One text that holds the array as JSON. */
    JSON,
    /** Nothing. */
    IGNORE
}
