/**
 * The normative statements of MQTT 3.1.1 and MQTT 5.0, and tests that name them. The tests speak raw packets to a broker
 * in this process.
 */
@NullMarked
package io.spoor.broker.conformance;

import org.jspecify.annotations.NullMarked;
