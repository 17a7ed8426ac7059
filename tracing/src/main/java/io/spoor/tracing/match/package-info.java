/** Patterns that pick out clients, topics and addresses. Immutable. */
@NullMarked
package io.spoor.tracing.match;

import org.jspecify.annotations.NullMarked;
