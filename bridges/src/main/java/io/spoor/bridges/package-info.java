/**
 * Ways out of the broker. What they share is here: a {@link io.spoor.bridges.DeliveryLoop} reads a journal on a thread of
 * its own, hands batches to a {@link io.spoor.bridges.Destination}, saves the position of what that has confirmed, and
 * backs off and sends again what it has not. A destination that is down therefore costs journal space and nothing else.
 */
@NullMarked
package io.spoor.bridges;

import org.jspecify.annotations.NullMarked;
