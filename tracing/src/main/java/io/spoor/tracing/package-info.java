/** Placeholder. */
@NullMarked
package io.spoor.tracing;

import org.jspecify.annotations.NullMarked;
