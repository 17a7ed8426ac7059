/** Placeholder. */
@NullMarked
package io.spoor.bridges;

import org.jspecify.annotations.NullMarked;
