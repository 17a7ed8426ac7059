package io.spoor.bridges.sparkplug;

/** What a metric's value is; the numbers are those of the specification (6.4.16). */
public enum DataType {
    UNKNOWN,
    INT8,
    INT16,
    INT32,
    INT64,
    UINT8,
    UINT16,
    UINT32,
    UINT64,
    FLOAT,
    DOUBLE,
    BOOLEAN,
    STRING,
    DATE_TIME,
    TEXT,
    UUID,
    DATA_SET,
    BYTES,
    FILE,
    TEMPLATE,
    PROPERTY_SET,
    PROPERTY_SET_LIST,
    INT8_ARRAY,
    INT16_ARRAY,
    INT32_ARRAY,
    INT64_ARRAY,
    UINT8_ARRAY,
    UINT16_ARRAY,
    UINT32_ARRAY,
    UINT64_ARRAY,
    FLOAT_ARRAY,
    DOUBLE_ARRAY,
    BOOLEAN_ARRAY,
    STRING_ARRAY,
    DATE_TIME_ARRAY;

    private static final DataType[] ALL = values();

    /** By its number; unknown ones are {@link #UNKNOWN}. */
    public static DataType of(long number) {
        return number >= 0 && number < ALL.length ? ALL[(int) number] : UNKNOWN;
    }

    /** Its number. */
    public int number() {
        return ordinal();
    }

    boolean isArray() {
        return ordinal() >= INT8_ARRAY.ordinal();
    }

    /** What an array's elements are. */
    DataType element() {
        return switch (this) {
            case BOOLEAN_ARRAY -> BOOLEAN;
            case STRING_ARRAY -> STRING;
            case DATE_TIME_ARRAY -> DATE_TIME;
            default -> ALL[ordinal() - INT8_ARRAY.ordinal() + INT8.ordinal()];
        };
    }
}
