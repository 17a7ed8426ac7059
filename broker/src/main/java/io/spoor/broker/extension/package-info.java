/**
 * What runs beside the broker. {@link io.spoor.broker.extension.BrokerListener} is told what clients do, by
 * {@link io.spoor.broker.extension.ListenerDispatcher} on a thread of its own; the {@code Moquette*} classes make
 * extensions that were written for Moquette 0.17 into listeners, authenticators and authorizers.
 */
@NullMarked
package io.spoor.broker.extension;

import org.jspecify.annotations.NullMarked;
