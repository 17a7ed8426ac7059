/**
 * The brokers that are compared. Each runs in a process of its own on a free loopback port with a temporary directory,
 * and is stopped for sure.
 */
@NullMarked
package io.spoor.bench.peer;

import org.jspecify.annotations.NullMarked;
