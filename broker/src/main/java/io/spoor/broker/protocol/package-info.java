/**
 * MQTT packets of the versions 3.1, 3.1.1 and 5: bytes to immutable values and back.
 *
 * <p>There is one decoder for each packet that a client may send. Each takes the body of a packet (what follows the
 * fixed header), consumes it exactly, and answers bad input with one exception, {@link
 * io.spoor.broker.protocol.MqttProtocolException}, which carries the MQTT 5 reason code. They keep no state and may be
 * called on any thread; what depends on a connection's state (a second CONNECT, quotas, aliases) is checked by the
 * session.
 *
 * <p>The specification knows two kinds of bad packet (MQTT 5, 1.2 and 4.13). <em>Malformed</em> is what cannot be
 * parsed: truncated or surplus bytes, reserved bits, ill-formed text, a packet identifier of zero, properties that do
 * not belong in the packet. A <em>protocol error</em> can be parsed but holds what the protocol does not allow: a
 * property twice, a packet without its topic filter, a value out of range. Where the specification names the code, that
 * one is used.
 */
@NullMarked
package io.spoor.broker.protocol;

import org.jspecify.annotations.NullMarked;
