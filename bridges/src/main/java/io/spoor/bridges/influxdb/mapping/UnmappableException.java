package io.spoor.bridges.influxdb.mapping;

/** A payload that cannot become a point; the message is the dead letter's reason. Never leaves the mapper. */
final class UnmappableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnmappableException(String reason) {
        super(reason, null, false, false);
    }
}
