/**
 * The load generator: MQTT clients reduced to what a measurement needs, on one thread and plain NIO. Frames are encoded
 * once and patched, because on a small machine every microsecond spent here is taken from the broker under test.
 */
@NullMarked
package io.spoor.bench.load;

import org.jspecify.annotations.NullMarked;
