package io.spoor.bridges.logstash;

/** Which of several hosts to connect to; one that is out of reach is left alone for a while. */
public enum ConnectionStrategy {
    /** The first that can be had, in their order; back to one before it when that can be had again. */
    FIRST_AVAILABLE,
    /** The next with each connection. */
    ROUND_ROBIN,
    /** Any, so that many brokers spread. */
    RANDOM
}
