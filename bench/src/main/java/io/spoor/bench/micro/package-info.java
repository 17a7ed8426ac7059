/** JMH benchmarks of what a message passes through; run them with {@code bench/micro}. */
@NullMarked
package io.spoor.bench.micro;

import org.jspecify.annotations.NullMarked;
