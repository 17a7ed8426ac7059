/**
 * Trace events to Logstash (or any TCP input that takes lines of JSON). {@link
 * io.spoor.bridges.logstash.LogstashDestination} hands batches to logstash-logback-encoder's TCP appender, which connects,
 * reconnects and writes on a thread of its own; {@link io.spoor.bridges.logstash.Link} is what the two threads know of
 * each other, and {@link io.spoor.bridges.logstash.UnconfirmedWindow} decides what to send again after a lost
 * connection.
 */
@NullMarked
package io.spoor.bridges.logstash;

import org.jspecify.annotations.NullMarked;
