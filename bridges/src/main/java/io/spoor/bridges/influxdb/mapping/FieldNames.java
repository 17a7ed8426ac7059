package io.spoor.bridges.influxdb.mapping;

/** Whether a field's name tells its type. */
public enum FieldNames {
    /** {@code temperature} for numbers, {@code temperature_text}, {@code temperature_bool}: types never collide. */
    TYPED,
    /** {@code temperature} whatever the type; a store refuses a value whose type differs from the first it saw. */
    PLAIN
}
