/**
 * Measures Spoor beside other brokers. {@link io.spoor.bench.Compare} starts each peer as a process of its own, drives it
 * with the load generator of {@code load}, reads its CPU and memory with {@code proc}, and prints medians over several
 * rounds. Nothing here is shipped.
 */
@NullMarked
package io.spoor.bench;

import org.jspecify.annotations.NullMarked;
