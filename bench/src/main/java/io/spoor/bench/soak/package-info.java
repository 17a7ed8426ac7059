/** Whether Spoor's memory, descriptors and latency stay what they are with many clients over some time. */
@NullMarked
package io.spoor.bench.soak;

import org.jspecify.annotations.NullMarked;
