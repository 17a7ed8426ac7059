/** How threads wait: one for work that others announce, one for the end of another. */
@NullMarked
package io.spoor.tracing.concurrent;

import org.jspecify.annotations.NullMarked;
