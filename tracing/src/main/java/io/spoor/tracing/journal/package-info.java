/** An append-only journal of segment files: writers append, each destination reads with a position of its own. */
@NullMarked
package io.spoor.tracing.journal;

import org.jspecify.annotations.NullMarked;
