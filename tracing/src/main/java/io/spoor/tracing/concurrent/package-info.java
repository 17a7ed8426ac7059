/** How a thread waits for work that others announce. */
@NullMarked
package io.spoor.tracing.concurrent;

import org.jspecify.annotations.NullMarked;
