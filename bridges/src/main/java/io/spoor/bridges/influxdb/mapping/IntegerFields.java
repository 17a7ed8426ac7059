package io.spoor.bridges.influxdb.mapping;

/** What numbers without a fraction become. */
public enum IntegerFields {
    /** A float field like every other number, so that 21 and 21.5 share one field. */
    FLOAT,
    /** An integer field; a number with a fraction in the same place is then refused by the store. */
    KEEP
}
