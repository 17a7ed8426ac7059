/** Many trace events at once, and a receiver that takes them slowly. */
@NullMarked
package io.spoor.bench.burst;

import org.jspecify.annotations.NullMarked;
