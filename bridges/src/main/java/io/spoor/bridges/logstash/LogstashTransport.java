package io.spoor.bridges.logstash;

/** How events travel to Logstash. */
public enum LogstashTransport {
    /** Lines of JSON; what has arrived is learnt by ending the connection in order, now and then. */
    TCP,
    /** The Beats protocol (Lumberjack version 2), whose receiver acknowledges what it has taken. */
    BEATS
}
