/**
 * Trace events to Logstash, and publishes in the form of the Flex4Apps broker ({@link
 * io.spoor.bridges.logstash.HicapLines}).
 *
 * <p>Over TCP (or to any input that takes lines of JSON), {@link io.spoor.bridges.logstash.LogstashDestination} hands
 * batches to logstash-logback-encoder's TCP appender, which connects, reconnects and writes on a thread of its own; {@link
 * io.spoor.bridges.logstash.Link} is what the two threads know of each other, and {@link
 * io.spoor.bridges.logstash.UnconfirmedWindow} decides what to send again after a lost connection.
 *
 * <p>With the Beats protocol, {@link io.spoor.bridges.logstash.BeatsDestination} writes windows ({@link
 * io.spoor.bridges.logstash.BeatsFrames}) to a {@link io.spoor.bridges.logstash.BeatsConnection}, whose own thread reads
 * what the receiver acknowledges into {@link io.spoor.bridges.logstash.BeatsWindows}. {@link
 * io.spoor.bridges.logstash.HostChoice} says for both which of several hosts is next.
 */
@NullMarked
package io.spoor.bridges.logstash;

import org.jspecify.annotations.NullMarked;
