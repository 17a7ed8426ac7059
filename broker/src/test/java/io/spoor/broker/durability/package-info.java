/** What outlives the process, through the protocol. */
@NullMarked
package io.spoor.broker.durability;

import org.jspecify.annotations.NullMarked;
