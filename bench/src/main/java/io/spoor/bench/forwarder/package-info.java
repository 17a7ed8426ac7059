/** A forwarder on bare Netty that runs as a peer: the upper bound of what a broker on Netty can reach. */
@NullMarked
package io.spoor.bench.forwarder;

import org.jspecify.annotations.NullMarked;
